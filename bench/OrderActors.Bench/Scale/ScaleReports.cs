using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrderActors.Bench.Scale;

internal sealed record FillReport(
    string Bench, string Store, string Fsync, int Placed, long Waiting, int InFlight, double Seconds,
    double OrdersPerSecond, double CpuMsPerOrder, Memory AtTheEnd, Memory AfterAMinute, double BytesPerOrder,
    Dictionary<string, double> BytesPerOrderOf, string Note);

internal sealed record RestartReport(
    string Bench, string Store, string Fsync, long Waiting, int InFlight, bool ColdFiles, double ReadySeconds,
    double FirstResumedSeconds, double FirstCompletedSeconds, double AllResumedSeconds, Memory Memory, string Note);

internal sealed record ListReport(
    string Bench, string Store, long Orders, string List, string Beside, int Requests, Quantiles Ms);

internal sealed record GrowthReport(
    string Bench, string Store, string Fsync, string Ids, long EventsBefore, int Round, int Orders, int InFlight,
    double OrdersPerSecond, double EventsPerSecond, double P50Ms, double P99Ms, double JournalMb);

internal sealed record DeadlineReport(
    string Bench, string Store, string Fsync, int Due, double DueWithinSeconds, double LastCancelledAfterSeconds,
    int Cancelled, int FreshPlaced, int FreshCompleted, int Failures, Quantiles FreshMsBefore, Quantiles FreshMsDuring,
    bool InvariantsClean, Memory Memory, string Note);

/// <summary>Latencies in ms.</summary>
internal sealed record Quantiles(int Count, double P50, double P95, double P99, double Max)
{
    public static Quantiles Of(IEnumerable<double> latencies)
    {
        var sorted = latencies.Order().ToArray();
        return sorted.Length == 0 ? new(0, 0, 0, 0, 0) : new(sorted.Length, At(0.5), At(0.95), At(0.99), At(1));

        double At(double share) => Math.Round(sorted[(int)(share * (sorted.Length - 1))], 2);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FillReport))]
[JsonSerializable(typeof(RestartReport))]
[JsonSerializable(typeof(ListReport))]
[JsonSerializable(typeof(GrowthReport))]
[JsonSerializable(typeof(DeadlineReport))]
internal sealed partial class ScaleJson : JsonSerializerContext
{
    public static void Print<T>(T report, JsonTypeInfo<T> json) =>
        Console.WriteLine(JsonSerializer.Serialize(report, json));
}
