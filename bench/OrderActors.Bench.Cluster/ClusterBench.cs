using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Storage.Postgres;

namespace OrderActors.Bench.Cluster;

/// <summary>
/// The same orders, handlers that do nothing, on the cluster engine of one node: in turns with the embedded engine, on
/// the same PostgreSQL, so that both meet the same moods of the machine.
/// </summary>
internal static class ClusterBench
{
    public static async Task RunAsync(int orders, int inFlight, string connection, string? hocon)
    {
        var folder = Path.Combine(Path.GetTempPath(), "orderactors-bench");
        var store = await BenchStore.FreshAsync(folder, connection, "bench_cluster");
        using var host = Build(new(connection) { Schema = store.Schema }, hocon);
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<ISagaEngine>();
        var warmUp = Math.Max(1_000, orders / 10);
        await EngineBench.LoadAsync(engine, "W", warmUp, inFlight);
        var measurement = new Measurement();
        var latencies = await EngineBench.LoadAsync(engine, "B", orders, inFlight);
        measurement.Stop();
        await host.StopAsync();
        measurement.Print("cluster", orders + warmUp, inFlight, "handlers do nothing, one node", latencies, store);
    }

    private static IHost Build(PostgresStoreOptions store, string? hocon)
    {
        var options = new AkkaEngineOptions { Port = 45_053 };
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(new SagaKinds([OrderDefinition.Instance]));
        builder.Services.AddActivities(new ConfigurationBuilder().Build());
        NoOpHandlers.Register(builder.Services);
        builder.Services.AddSharedPostgresStore(store);
        var settings = hocon is null ? null : new ConfigurationBuilder().AddJsonFile(hocon).Build().GetSection("akka");
        builder.Services.AddAkkaEngine(options, settings);
        return builder.Build();
    }
}
