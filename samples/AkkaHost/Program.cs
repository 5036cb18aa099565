using Akka.Actor;
using Akka.Hosting;
using AkkaHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OwnSaga;

// Asks for one reminder in three seconds, and waits until it has been sent. Data is kept in ./data.
// The host watches its content folder for changed settings; that must not be the folder with the data.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.Services.AddSingleton<IPost, ConsolePost>();
builder.AddReminders("./data");
using var host = builder.Build();
await host.StartAsync();

var system = host.Services.GetRequiredService<ActorSystem>();
var reminders = host.Services.GetRequiredService<IRequiredActor<ReminderActor>>().ActorRef;
using var inbox = Inbox.Create(system);
inbox.Send(reminders, new ReminderRequest(
    $"R-{Guid.NewGuid():N}", "Ada", "tea", TimeProvider.System.GetUtcNow().AddSeconds(3)));
while (await inbox.ReceiveAsync(TimeSpan.FromMinutes(1)) is ReminderNoted noted) Console.WriteLine(noted);

await host.StopAsync();
