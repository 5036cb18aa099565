using System.Collections.Immutable;

namespace OrderActors.Sagas;

/// <summary>What is known of a call besides its request: its failures so far and when it is tried again.</summary>
/// <param name="Failures">Recorded failures.</param>
/// <param name="Effect">Unknown once any attempt was.</param>
/// <param name="ScheduledAt">When its first attempt started, UTC.</param>
/// <param name="NextAttemptAt">When it is tried again, UTC; null: only when an operator asks.</param>
/// <param name="Stuck">Whether it failed for good or too often; meaningful only for undo calls.</param>
/// <param name="LastError">The newest failure's message.</param>
/// <param name="JournaledAt">When a failure was last written to the journal, UTC.</param>
public sealed record CallRecord(
    int Failures,
    Effect Effect,
    DateTimeOffset ScheduledAt,
    DateTimeOffset? NextAttemptAt,
    bool Stuck,
    string LastError,
    DateTimeOffset JournaledAt)
{
    /// <summary>Attempts that an outage of the node's own store interrupted: recorded, but no failures.</summary>
    public int Interruptions { get; init; }

    /// <summary>How many attempts are recorded; the next one's number is one more.</summary>
    public int Attempts => Failures + Interruptions;

    /// <summary>Whether the next attempt may start.</summary>
    /// <param name="now">The time, UTC.</param>
    /// <remarks>
    /// A time before the record's own means that the clock was set back since. Then the wait is over, because how much
    /// of it has passed is no longer known. So no recorded wait is longer than the policy's.
    /// </remarks>
    public bool IsDue(DateTimeOffset now) => NextAttemptAt is { } next && (next <= now || now < JournaledAt);
}

/// <summary>
/// What an operator may do about an outstanding call: the one rule for lists, <c>why</c>, and the commands to
/// retry and to waive.
/// </summary>
/// <param name="Stuck">Whether it is a compensation that failed for good or too often.</param>
/// <param name="Waive">Whether it may be given up: compensations only. Every call may be retried.</param>
public readonly record struct OperatorChoice(bool Stuck, bool Waive);

/// <summary>The outstanding work of one state with what is known of each call: what an engine keeps running.</summary>
public sealed class WorkPlan
{
    /// <summary>The plan without outstanding work.</summary>
    public static WorkPlan Nothing { get; } = new([], ImmutableDictionary<string, CallRecord>.Empty);

    internal WorkPlan(IReadOnlyList<Work> outstanding, ImmutableDictionary<string, CallRecord> records)
    {
        Outstanding = outstanding;
        Records = records;
        for (var i = 0; i < outstanding.Count; i++)
        {
            switch (outstanding[i])
            {
                case Work.Timer timer:
                    Earliest(timer.DueAt);
                    break;
                case Work.Call call when records.Count > 0 && records.TryGetValue(call.Key, out var record):
                    Stuck |= ChoiceFor(call).Stuck;
                    if (record.NextAttemptAt is { } next) Earliest(next);
                    break;
                case Work.Call:
                    Active = true;
                    break;
            }
        }
    }

    /// <summary>The calls and timers that must be under way.</summary>
    public IReadOnlyList<Work> Outstanding { get; }

    /// <summary>What is known of calls that have failed at least once, by key.</summary>
    public ImmutableDictionary<string, CallRecord> Records { get; }

    /// <summary>Whether some call has no wait before it, so that it should be running.</summary>
    public bool Active { get; }

    /// <summary>Whether a compensation is stuck.</summary>
    public bool Stuck { get; }

    /// <summary>The earliest of timers and next attempts, UTC, or null.</summary>
    public DateTimeOffset? WakeAt { get; private set; }

    /// <summary>The outstanding work of this key, or null.</summary>
    public Work? Find(string key)
    {
        for (var i = 0; i < Outstanding.Count; i++)
            if (Outstanding[i].Key.Equals(key, StringComparison.Ordinal)) return Outstanding[i];
        return null;
    }

    /// <summary>The outstanding call of this key, or null.</summary>
    public Work.Call? FindCall(string key) => Find(key) as Work.Call;

    /// <summary>A timer whose time has come, or null.</summary>
    /// <param name="now">The system's time, UTC.</param>
    public Work.Timer? DueTimer(DateTimeOffset now)
    {
        for (var i = 0; i < Outstanding.Count; i++)
            if (Outstanding[i] is Work.Timer timer && timer.DueAt <= now) return timer;
        return null;
    }

    /// <summary>What an operator may do about an outstanding call.</summary>
    public OperatorChoice ChoiceFor(Work.Call call) =>
        new(call.Undo && Records.TryGetValue(call.Key, out var record) && record.Stuck, Waive: call.Undo);

    private void Earliest(DateTimeOffset time)
    {
        if (WakeAt is not { } known || time < known) WakeAt = time;
    }
}
