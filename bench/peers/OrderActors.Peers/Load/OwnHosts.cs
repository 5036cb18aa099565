using System.Globalization;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Embedded;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Gateway;
using OrderActors.Node;
using OrderActors.Peers.Contestants;
using OrderActors.Peers.Machine;
using OrderActors.Peers.Orders;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Sqlite;

namespace OrderActors.Peers.Load;

/// <summary>The processes of OrderActors in the race, with the project's default settings.</summary>
internal static class OwnHosts
{
    /// <summary>The embedded engine of <see cref="OrderActorsContestant.Engine"/>.</summary>
    public const string Embedded = "embedded";

    /// <summary>The Akka engine with our journal plugin.</summary>
    public const string Akka = "akka";

    /// <summary>The Akka engine with Akka.Persistence.Sql; on PostgreSQL only.</summary>
    public const string AkkaSql = "akka-sql";

    /// <summary>The engine alone, with the load driver in its process.</summary>
    /// <param name="engineName">Which engine.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="database">The connection to PostgreSQL, or null for SQLite in the data folder.</param>
    public static async Task RunEngineAsync(string engineName, string folder, string? database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var services = builder.Services;
        services.AddSingleton(new SagaKinds([PeerOrderDefinition.Instance]));
        services.AddActivities(new ConfigurationBuilder().Build().GetSection("Activities"));
        PeerOrderHandlers.Register(services);
        if (engineName == Embedded) AddEmbedded(services, folder, database);
        else AddAkka(services, engineName, folder, database);
        using var host = builder.Build();
        await host.StartAsync();
        var lane = new EngineLane(host.Services.GetRequiredService<ISagaEngine>());
        await ClosedLoop.ServeAsync(() => new ValueTask<ILane>(lane));
        await host.StopAsync();
    }

    private static void AddEmbedded(IServiceCollection services, string folder, string? database)
    {
        if (database is null) services.AddSqliteStore(folder);
        else services.AddPostgresStore(new PostgresStoreOptions(database));
        services.AddEmbeddedEngine();
    }

    private static void AddAkka(IServiceCollection services, string engineName, string folder, string? database)
    {
        var options = new AkkaEngineOptions { IsAlone = database is null, Port = Tools.FreePort() };
        if (database is null)
        {
            services.AddSqliteStore(folder);
            services.AddOwnedJournal();
        }
        else services.AddSharedPostgresStore(new PostgresStoreOptions(database));

        services.AddOrderActorsEngine(options);
        services.AddAkka(AkkaRegistration.SystemName, (akka, provider) =>
        {
            if (engineName == Akka)
                akka.AddHocon("orderactors.journal-of-postgresql = \"orderactors.journal\"", HoconAddMode.Append);
            akka.WithOrderActors(provider);
        });
    }

    /// <summary>A whole node, with its gateway and all its own sagas and services besides the race's order.</summary>
    /// <param name="port">The port of the loopback interface to serve on.</param>
    /// <param name="engineName">Which engine; a node of the Akka engine has the journal plugin of its files.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="database">The connection to PostgreSQL, or null for SQLite in the data folder.</param>
    public static async Task RunNodeAsync(int port, string engineName, string folder, string? database)
    {
        // As the node's own program: a host watches its content folder, and that must not be where the data lies.
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["OrderActors:Engine"] = engineName;
        builder.Configuration["OrderActors:Data"] = folder;
        builder.Configuration["OrderActors:Store"] = database;
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Services.AddSingleton<SagaDefinition>(PeerOrderDefinition.Instance);
        builder.Services.AddOrderActors(builder.Configuration);
        PeerOrderHandlers.Register(builder.Services);
        await using var app = builder.Build();
        app.MapOrderActors();
        await app.StartAsync();
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }
}

/// <summary>Orders on the engine of this process.</summary>
internal sealed class EngineLane(ISagaEngine engine) : ILane
{
    private static readonly PlacePeerOrder Order = new("C-1", "SKU-1", 2, 12345);
    private static readonly TimeSpan StageTimeout = TimeSpan.FromSeconds(60);

    public async Task PlaceAsync(string id)
    {
        var saga = SagaId.Create(PeerOrderDefinition.Kind, id);
        Expect(await engine.SendAsync(saga, Order, isNew: true));
        Expect(await engine.WaitAsync(saga, PeerOrderSaga.AwaitingApproval, StageTimeout),
            PeerOrderSaga.AwaitingApproval);
    }

    public async Task FinishAsync(string id)
    {
        var saga = SagaId.Create(PeerOrderDefinition.Kind, id);
        Expect(await engine.SendAsync(saga, new ApprovePeerOrder("alice")));
        Expect(await engine.WaitAsync(saga, null, StageTimeout), PeerOrderSaga.Completed);
    }

    public void Dispose()
    {
        // A lane holds nothing of its own.
    }

    private static void Expect(CommandReply reply)
    {
        if (reply.Verdict != Verdict.Accepted)
            throw new InvalidOperationException($"a command was answered {reply.Verdict}: {reply.Reason}");
    }

    private static void Expect(QueryReply reply, string stage)
    {
        if (reply.View?.Description.Stage != stage)
            throw new InvalidOperationException($"an order is at {reply.View?.Description.Stage}, not at {stage}");
    }
}
