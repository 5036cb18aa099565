using System.Globalization;
using OrderActors.Peers.Contestants;

namespace OrderActors.Peers.Results;

/// <summary>The results as a Markdown table: medians over the rounds.</summary>
internal static class Table
{
    private const string None = "";
    private const double DisturbingCpu = 0.25;

    public static string Of(IReadOnlyList<RaceResult> results, IReadOnlyList<Contestant> contestants)
    {
        var rows = contestants.Select(contestant => Row(contestant, results, contestants)).OfType<string>();
        return string.Join('\n',
            [.. Headings(results), "", .. Head, .. rows, .. Disturbed(results), .. Failures(results, contestants)]);
    }

    private static readonly string[] Head =
    [
        "| system | in flight | orders/s | × best durable peer | p50 / p99 ms | CPU ms an order | memory MB " +
        "| disk bytes a waiting order | memory bytes a waiting order | kill -9 to first resumed order |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ];

    private static string? Row(
        Contestant contestant, IReadOnlyList<RaceResult> all, IReadOnlyList<Contestant> contestants)
    {
        var loads = all.OfType<LoadResult>().Where(result => result.Contestant == contestant.Name).ToList();
        var parked = all.OfType<ParkedResult>().Where(result => result.Contestant == contestant.Name).ToList();
        if (loads.Count + parked.Count == 0) return null;
        var driver = Median(loads.Select(load => load.DriverCpuMsPerOrder).OfType<double>());
        string?[] cells =
        [
            $"{contestant.Title}, {contestant.Store}",
            loads.Count == 0 ? None : Text(loads[0].InFlight, "0"),
            Text(Median(loads.Select(load => load.OrdersPerSecond)), "#,0"),
            Text(Median(Ratios(loads, all, contestants)), "0.0"),
            $"{Text(Median(loads.Select(load => load.P50Ms)), "0.0")} / " +
            Text(Median(loads.Select(load => load.P99Ms)), "0.0"),
            Text(Median(loads.Select(load => load.CpuMsPerOrder)), "0.000") +
            (driver is null ? None : $" + {Text(driver, "0.000")} driver"),
            Text(Median(loads.Select(load => load.MemoryMb)), "0"),
            contestant.IsDurable ? Text(Median(parked.Select(result => result.DiskBytesPerOrder)), "#,0") : "none",
            Text(Median(parked.Select(result => result.MemoryBytesPerOrder)), "#,0"),
            contestant.IsDurable
                ? Resumed(Median(parked.Select(result => result.ResumedAfterSeconds).OfType<double>()), parked)
                : "all lost",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>
    /// To the fastest durable peer of the same round: what slows the machine for a while slows both.
    /// </summary>
    private static IEnumerable<double> Ratios(
        List<LoadResult> loads, IReadOnlyList<RaceResult> all, IReadOnlyList<Contestant> contestants)
    {
        var peers = contestants.Where(contestant => !contestant.IsOurs && contestant.IsDurable)
            .Select(contestant => contestant.Name).ToHashSet();
        return
            from load in loads
            let best = all.OfType<LoadResult>()
                .Where(other => other.Round == load.Round && peers.Contains(other.Contestant))
                .Select(other => other.OrdersPerSecond).DefaultIfEmpty().Max()
            where best > 0
            select load.OrdersPerSecond / best;
    }

    private static string Resumed(double? seconds, List<ParkedResult> parked) =>
        seconds is null ? None : $"{Text(seconds, "0.0")} s of {Text(parked[0].Waiting, "#,0")}";

    private static IEnumerable<string> Headings(IReadOnlyList<RaceResult> results) =>
        from facts in results.OfType<MachineFacts>().TakeLast(1)
        let versions = facts.Versions.Select(version => $"{version.Key} {version.Value}")
        select string.Create(CultureInfo.InvariantCulture,
            $"{facts.At:yyyy-MM-dd}, {facts.Processors} processors ({facts.Processor}), {facts.MemoryGb:0} GB, " +
            $"{facts.System}, {facts.FileSystem}, fsync {facts.FsyncMs:0.00} ms; {string.Join(", ", versions)}.");

    /// <summary>Figures of a busy machine are not figures of the systems: the reader must know.</summary>
    private static IEnumerable<string> Disturbed(IReadOnlyList<RaceResult> results)
    {
        var loads = results.OfType<LoadResult>().ToList();
        var disturbed = loads.Count(load => load.OthersCpu > DisturbingCpu);
        if (disturbed > 0)
            yield return $"\nIn {disturbed} of {loads.Count} runs under load other work took more than a quarter of " +
                "a processor.";
    }

    /// <summary>A failure is told unless a later run of the same contestant went well.</summary>
    private static IEnumerable<string> Failures(
        IReadOnlyList<RaceResult> results, IReadOnlyList<Contestant> contestants)
    {
        var told = false;
        foreach (var contestant in contestants)
        {
            if (results.OfType<FailedResult>().LastOrDefault(result => result.Contestant == contestant.Name) is not
                { } failure) continue;
            if (results.OfType<LoadResult>().Any(
                result => result.Contestant == contestant.Name && result.At > failure.At)) continue;
            if (!told) yield return "";
            told = true;
            yield return $"- {contestant.Title}, {contestant.Store}: left out. {failure.Reason}";
        }
    }

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count switch
        {
            0 => null,
            var count when count % 2 == 1 => sorted[count / 2],
            var count => (sorted[count / 2 - 1] + sorted[count / 2]) / 2,
        };
    }

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? None;
}
