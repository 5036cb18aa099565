using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrderActors.Engine.Telemetry;
using OrderActors.Engine.Testing.Jobs;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>Listeners hear every meter of the process, so nothing may run beside these tests.</summary>
[CollectionDefinition("metrics", DisableParallelization = true)]
public sealed class MetricsCollection;

[Collection("metrics")]
public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_OneSagaRuns_EveryInstrumentOfTheEngineSpeaks()
    {
        var spoke = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == OrderActorsMeters.MeterName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => spoke[instrument.Name] = true);
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => spoke[instrument.Name] = true);
        listener.SetMeasurementEventCallback<int>((instrument, _, _, _) => spoke[instrument.Name] = true);
        listener.Start();
        await using var bench = new EngineHarness();
        await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        Assert.Equal("done", await bench.StageAsync(1));
        listener.RecordObservableInstruments();
        await bench.StopAsync();

        Assert.Equal(
        [
            "orderactors.activity.attempts", "orderactors.activity.duration", "orderactors.activity.queue.wait",
            "orderactors.activity.zombies", "orderactors.cells.live", "orderactors.commands",
            "orderactors.index.lag", "orderactors.journal.batch.size", "orderactors.journal.commit.duration",
            "orderactors.saga.stage.duration", "orderactors.sagas.stopped", "orderactors.sagas.stuck",
        ], spoke.Keys.Order(StringComparer.Ordinal));
    }
}
