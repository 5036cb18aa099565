using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrderActors.Cli;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Settings;
using OrderActors.Gateway;
using OwnSaga;
using Xunit;

namespace OrderActors.Node.Testing;

/// <summary>
/// A whole node in this process, on a free port and a folder of its own; its payments never fail. It hosts the guide's
/// reminders too: a kind that the console has never heard of.
/// </summary>
public sealed class LiveNode : IAsyncLifetime
{
    private readonly FreshFolder folder = new();
    private WebApplication? app;

    /// <summary>ConsoleEnvironment whose environment names this node, and more if given.</summary>
    public ConsoleEnvironment ConsoleEnvironment(params (string Name, string Value)[] variables) =>
        ConsoleRun.With([("ORDERACTORS_URL", app!.Urls.Single()), .. variables]);

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([
            new("OrderActors:Data", folder.Path),
            new("OrderActors:Services:PaymentFailureRate", "0"),
            new("OrderActors:Reminders:Longest", "20"),
        ]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOrderActors(builder.Configuration);
        builder.Services.AddSagaModule(new ReminderModule(
            SettingSections.Read<ReminderOptions>(builder.Configuration, "Reminders")));
        app = builder.Build();
        app.MapOrderActors();
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }
}
