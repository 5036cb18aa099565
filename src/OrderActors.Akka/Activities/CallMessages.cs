using Akka.Actor;
using OrderActors.Sagas;

namespace OrderActors.Akka.Activities;

/// <summary>Run this attempt now.</summary>
internal sealed record RunAttempt(RunningCall Call, DateTimeOffset ScheduledAt);

/// <summary>The attempt is no longer wanted.</summary>
internal sealed record CancelAttempt
{
    public static CancelAttempt Instance { get; } = new();
}

/// <summary>The next attempt is to start at that time of the steady clock: report then.</summary>
internal sealed record StandBack(DateTimeOffset Until);

/// <summary>The wait before the next attempt of this call is over. It does not count against idleness.</summary>
internal sealed record BackoffOver(string Key) : INotInfluenceReceiveTimeout;

/// <summary>
/// An attempt waits for the node's own store, or no longer does (null). It does not count against idleness.
/// </summary>
internal sealed record AttemptHeldUp(RunningCall Call, string? Reason) : INotInfluenceReceiveTimeout;

/// <summary>How an attempt ended.</summary>
internal sealed record AttemptReport(RunningCall Call, AttemptEnded Ended)
{
    /// <summary>The attempt's actor stopped before it could report how the attempt ended.</summary>
    public static AttemptReport OfStopped(RunningCall call) => new(call, new(
        call.Call.Key, call.Attempt, call.StartedAt, null,
        new("ActorStopped", "the attempt's actor stopped without a report", Effect.Unknown)));
}

/// <summary>The activity actor that sends this has stopped, and with it the attempt that it ran, if any.</summary>
internal sealed record ActivityActorStopped
{
    public static ActivityActorStopped Instance { get; } = new();
}
