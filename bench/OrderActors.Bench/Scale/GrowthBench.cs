using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Embedded;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;

namespace OrderActors.Bench.Scale;

/// <summary>
/// The engine in process, handlers that do nothing: its throughput on an empty journal and on a long one, in turns, so
/// that both meet the same moods of the machine.
/// </summary>
internal static class GrowthBench
{
    public static async Task RunAsync(
        ScaleStore store, long events, int orders, int inFlight, int rounds, bool randomIds)
    {
        var filled = new BenchStore(Path.Combine(store.Folder, "long"), store.Connection, "growth_long");
        var ids = randomIds ? RandomId : (Func<int, string>)TimeOrderedId;
        await using (var filling = await EngineOn.StartAsync(filled))
            while (filling.Engine.Health.CommittedOrdering < events)
                await EngineBench.LoadAsync(filling.Engine, ids, orders, inFlight);
        for (var round = 1; round <= rounds; round++)
        {
            var empty = await BenchStore.FreshAsync(
                Path.Combine(store.Folder, "empty"), store.Connection, "growth_empty");
            foreach (var journal in (BenchStore[])[empty, filled])
            {
                await using var running = await EngineOn.StartAsync(journal);
                await EngineBench.LoadAsync(running.Engine, ids, orders / 5, inFlight);
                await MeasureAsync(running.Engine, store, journal, ids, orders, inFlight, round, randomIds);
            }
        }
    }

    private static async Task MeasureAsync(EmbeddedEngine engine, ScaleStore store, BenchStore journal,
        Func<int, string> ids, int orders, int inFlight, int round, bool randomIds)
    {
        var before = engine.Health.CommittedOrdering;
        var started = Stopwatch.GetTimestamp();
        var latencies = Quantiles.Of(await EngineBench.LoadAsync(engine, ids, orders, inFlight));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var written = engine.Health.CommittedOrdering - before;
        ScaleJson.Print(new GrowthReport("scale growth", store.Name, store.Fsync,
            randomIds ? "random" : "time-ordered", before, round, orders, inFlight,
            Math.Round(orders / seconds), Math.Round(written / seconds), latencies.P50, latencies.P99,
            Math.Round(journal.JournalBytes() / 1048576.0)),
            ScaleJson.Default.GrowthReport);
    }

    private static string TimeOrderedId(int number) =>
        "ORDER-" + Guid.CreateVersion7().ToString("N").ToUpperInvariant();

    private static string RandomId(int number) =>
        "ORDER-" + Guid.NewGuid().ToString("N").ToUpperInvariant();

    private sealed class EngineOn(ServiceProvider provider) : IAsyncDisposable
    {
        public EmbeddedEngine Engine { get; } = provider.GetRequiredService<EmbeddedEngine>();

        public static async Task<EngineOn> StartAsync(BenchStore journal)
        {
            var services = new ServiceCollection();
            services.AddSingleton(new SagaKinds([OrderDefinition.Instance]));
            journal.AddTo(services);
            services.AddActivities(new ConfigurationBuilder().Build().GetSection("Activities"));
            NoOpHandlers.Register(services);
            services.AddEmbeddedEngine(_ => { });
            var running = new EngineOn(services.BuildServiceProvider());
            await running.Engine.StartAsync(CancellationToken.None);
            return running;
        }

        public ValueTask DisposeAsync() => provider.DisposeAsync();
    }
}
