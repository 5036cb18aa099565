using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Storage.Sqlite;
using OwnSaga;

namespace AkkaHost;

/// <summary>An application with an actor system of its own, which hosts sagas as well.</summary>
public static class ReminderApp
{
    #region host
    /// <summary>Adds reminders, and the actor that accepts them. The host must have an <see cref="IPost"/>.</summary>
    public static void AddReminders(this IHostApplicationBuilder builder, string dataFolder)
    {
        builder.Services.AddSingleton(new SagaKinds([ReminderDefinition.Instance]));
        builder.Services.AddActivities(builder.Configuration.GetSection("Activities"));
        builder.Services.AddActivityHandler<SendNote, NoteSent, NoteSender>();
        builder.Services.AddSqliteStore(dataFolder);
        builder.Services.AddOwnedJournal();
        builder.Services.AddOrderActorsEngine(new AkkaEngineOptions { IsAlone = true });
        builder.Services.AddAkka("myapp", (akka, provider) => akka
            .AddHocon("akka.loglevel = WARNING", HoconAddMode.Append)
            .WithOrderActors(provider)
            .WithActors((system, registry, resolver) => registry.Register<ReminderActor>(
                system.ActorOf(resolver.Props<ReminderActor>(), "reminders"))));
    }
    #endregion
}

/// <summary>Writes each note to the console, once for one key of this process.</summary>
public sealed class ConsolePost : IPost
{
    private readonly HashSet<string> sent = [];

    /// <inheritdoc/>
    public Task<string> SendAsync(string who, string what, string idempotencyKey, CancellationToken cancellation)
    {
        lock (sent)
            if (sent.Add(idempotencyKey)) Console.WriteLine($"{who}, remember: {what}");
        return Task.FromResult(idempotencyKey);
    }
}
