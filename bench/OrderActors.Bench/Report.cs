using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderActors.Bench;

/// <summary>One run's figures, printed as one JSON line.</summary>
internal sealed record Report(
    string Bench, string Store, string Fsync, int Orders, int InFlight, string Note,
    double OrdersPerSecond, double EventsPerSecond,
    double? AdoCeilingEventsPerSecond, double? RatioToAdoCeiling,
    double? NativeCeilingEventsPerSecond, double? RatioToNativeCeiling,
    double EventsPerOrder, double PayloadBytes, double P50Ms, double P95Ms, double P99Ms,
    double CpuMsPerOrder, double AllocatedKbPerOrder, double GcPausePercent, string GcCounts,
    double RssMb, int Processors, string? Gen0Size);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(CodecReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>Takes the figures while a load runs.</summary>
internal sealed class Measurement
{
    private const int CeilingRows = 300_000;

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly long allocated = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan pauses = GC.GetTotalPauseDuration();
    private readonly int[] collections = Collections();
    private readonly TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;

    private TimeSpan Elapsed { get; set; }

    public TimeSpan Cpu { get; private set; }

    private double RssMb { get; set; }

    private long Allocated { get; set; }

    private TimeSpan Paused { get; set; }

    private string Collected { get; set; } = "";

    public void Stop()
    {
        Elapsed = Stopwatch.GetElapsedTime(started);
        Allocated = GC.GetTotalAllocatedBytes() - allocated;
        Paused = GC.GetTotalPauseDuration() - pauses;
        Collected = string.Join('/', Collections().Zip(collections, (now, then) => now - then));
        using var process = Process.GetCurrentProcess();
        Cpu = process.TotalProcessorTime - cpu;
        RssMb = process.WorkingSet64 / 1048576.0;
    }

    /// <summary>The work was done in another process: its figures count.</summary>
    public void OfOtherProcess(TimeSpan cpu, long workingSet)
    {
        Cpu = cpu;
        Allocated = 0;
        Paused = TimeSpan.Zero;
        Collected = "";
        RssMb = workingSet / 1048576.0;
    }

    public void Print(string bench, int orders, int inFlight, string note, double[] latencies, BenchStore store)
    {
        var (events, bytes, fsync) = store.Count();
        // The same rows four times, the best of them: whatever else runs only ever lowers a ceiling.
        var ado = Best(Ceiling.MeasureAdo, store);
        var native = Best(Ceiling.MeasureNative, store);
        Array.Sort(latencies);
        var perOrder = (double)events / orders;
        var rate = latencies.Length / Elapsed.TotalSeconds;
        var report = new Report(
            bench, store.Name, fsync, orders, inFlight, note,
            Math.Round(rate), Math.Round(rate * perOrder),
            Rounded(ado, 0), Rounded(rate * perOrder / ado, 3),
            Rounded(native, 0), Rounded(rate * perOrder / native, 3),
            Math.Round(perOrder, 2), Math.Round(bytes), At(latencies, 0.5), At(latencies, 0.95), At(latencies, 0.99),
            Math.Round(Cpu.TotalMilliseconds / latencies.Length, 3),
            Math.Round(Allocated / 1024.0 / latencies.Length, 1),
            Math.Round(100 * Paused / Elapsed, 1), Collected,
            Math.Round(RssMb), Environment.ProcessorCount,
            Environment.GetEnvironmentVariable("DOTNET_GCgen0size"));
        Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.Report));
    }

    private static int[] Collections() =>
        [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => GC.CollectionCount(generation))];

    private static double? Best(Func<string, string, int, double> measure, BenchStore store) =>
        store.Connection is not null
            ? null
            : Enumerable.Range(0, 4).Max(_ => measure(store.JournalFile, store.CeilingFile, CeilingRows));

    private static double? Rounded(double? value, int digits) =>
        value is { } number ? Math.Round(number, digits) : null;

    private static double At(double[] sorted, double share) =>
        Math.Round(sorted[(int)(share * (sorted.Length - 1))], 2);
}
