using System.Text.Json.Serialization;

namespace OrderActors.Peers.Results;

/// <summary>One line of the results file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MachineFacts), "machine")]
[JsonDerivedType(typeof(LoadResult), "load")]
[JsonDerivedType(typeof(ParkedResult), "parked")]
[JsonDerivedType(typeof(FailedResult), "failed")]
internal abstract record RaceResult;

/// <summary>Where and with what the lines after this one were measured.</summary>
internal sealed record MachineFacts(
    DateTimeOffset At, string Processor, int Processors, double MemoryGb, string System, string FileSystem,
    double FsyncMs, IReadOnlyDictionary<string, string> Versions) : RaceResult;

/// <summary>One contestant under load in one round.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Round">The round; ratios are made within one.</param>
/// <param name="Contestant">Whose figures these are.</param>
/// <param name="Orders">Orders measured.</param>
/// <param name="InFlight">Orders in flight.</param>
/// <param name="OrdersPerSecond">From the first order to the last.</param>
/// <param name="P50Ms">From placing an order to its end, for half of the orders.</param>
/// <param name="P99Ms">The same for 99 of a hundred.</param>
/// <param name="CpuMsPerOrder">CPU of all of the system's processes, with a driver that is inside of them.</param>
/// <param name="DriverCpuMsPerOrder">CPU of a driver apart, or null.</param>
/// <param name="MemoryMb">Memory of the system's processes right after the load.</param>
/// <param name="OthersCpu">What everything else on the machine took meanwhile, in processors; the kernel's own work for
/// the system is in it.</param>
internal sealed record LoadResult(
    DateTimeOffset At, int Round, string Contestant, int Orders, int InFlight, double OrdersPerSecond, double P50Ms,
    double P99Ms, double CpuMsPerOrder, double? DriverCpuMsPerOrder, double MemoryMb, double OthersCpu) : RaceResult;

/// <summary>Many orders of one contestant waiting for approval, then a kill.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Round">The round.</param>
/// <param name="Contestant">Whose figures these are.</param>
/// <param name="Waiting">Orders waiting.</param>
/// <param name="PlacedPerSecond">How fast they were placed.</param>
/// <param name="QuietAfterSeconds">How long its processes then went on working.</param>
/// <param name="DiskBytesPerOrder">Growth of its files.</param>
/// <param name="MemoryBytesPerOrder">Growth of its processes' memory; below 0 when they gave some back.</param>
/// <param name="ResumedAfterSeconds">From the kill to the end of one order, approved as soon as it could be; null where
/// nothing came back.</param>
internal sealed record ParkedResult(
    DateTimeOffset At, int Round, string Contestant, int Waiting, double PlacedPerSecond, double QuietAfterSeconds,
    double DiskBytesPerOrder, double MemoryBytesPerOrder, double? ResumedAfterSeconds) : RaceResult;

/// <summary>Why a contestant has no figures.</summary>
internal sealed record FailedResult(DateTimeOffset At, string Contestant, string Reason) : RaceResult;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RaceResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
