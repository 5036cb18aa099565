using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Maintenance;
using OrderActors.Node;

namespace OrderActors.Bench;

/// <summary>
/// What maintenance costs those who work meanwhile: the whole node in process, orders running all the time, alone and
/// beside each job. The longest commit is the stall that a writer met.
/// </summary>
internal static class MaintenanceBench
{
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(int filled, int inFlight, BenchStore store)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(store.Settings)
        {
            ["OrderActors:Services:PaymentFailureRate"] = "0",
        });
        builder.Logging.ClearProviders();
        builder.Services.AddOrderActors(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<ISagaEngine>();
        var catalogue = host.Services.GetRequiredService<ICatalogue>();
        foreach (var sku in EngineBench.Skus)
            await catalogue.ReceiveAsync(sku, 10_000_000, null, CancellationToken.None);
        await EngineBench.LoadAsync(engine, "F", filled, 256);
        var cutOff = TimeProvider.System.GetUtcNow();

        await PhaseAsync("alone", engine, inFlight, () => Task.Delay(Alone, TimeProvider.System));
        var folder = Directory.CreateTempSubdirectory("orderactors-bench-backup-").FullName;
        var backup = host.Services.GetRequiredService<IBackup>();
        var target = new BackupTarget(folder);
        if (backup.Refusal(target) is null)
            await PhaseAsync("backup", engine, inFlight, () => backup.RunAsync(target, new(), default));
        Directory.Delete(folder, recursive: true);
        var rebuild = host.Services.GetRequiredService<IIndexRebuild>();
        await PhaseAsync("index-rebuild", engine, inFlight, () => rebuild.RebuildIndexAsync(new(), default));
        var purge = host.Services.GetRequiredService<SagaPurge>();
        await PhaseAsync("purge", engine, inFlight, () => purge.RunAsync(new(cutOff), new(), default));
        await host.StopAsync();
    }

    private static async Task PhaseAsync(string name, ISagaEngine engine, int inFlight, Func<Task> job)
    {
        var commits = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "orderactors.journal.commit.duration") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, duration, _, _) =>
        {
            lock (commits) commits.Add(duration);
        });
        listener.Start();
        var started = Stopwatch.GetTimestamp();
        var work = Task.Run(job);
        var latencies = new List<double>();
        for (var round = 0; !work.IsCompleted; round++)
            latencies.AddRange(await EngineBench.LoadAsync(
                engine, string.Create(CultureInfo.InvariantCulture, $"{name}-{round}"), inFlight * 16, inFlight));
        await work;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        latencies.Sort();
        lock (commits) commits.Sort();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            phase = name,
            seconds = Math.Round(seconds, 1),
            ordersPerSecond = Math.Round(latencies.Count / seconds),
            p50 = Math.Round(latencies[latencies.Count / 2], 1),
            p99 = Math.Round(latencies[latencies.Count * 99 / 100], 1),
            longest = Math.Round(latencies[^1], 1),
            commitP99 = Math.Round(commits[commits.Count * 99 / 100], 1),
            longestCommit = Math.Round(commits[^1], 1),
        }));
    }
}
