namespace OrderActors.Sagas;

/// <summary>One attempt that an engine has under way, or whose end is not durable yet.</summary>
public sealed class RunningCall
{
    internal RunningCall(Work.Call call, int attempt, DateTimeOffset startedAt)
    {
        Call = call;
        Attempt = attempt;
        StartedAt = startedAt;
    }

    /// <summary>The call.</summary>
    public Work.Call Call { get; }

    /// <summary>The attempt's number: 1 plus the recorded ones.</summary>
    public int Attempt { get; }

    /// <summary>When it started, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Whether the saga no longer wants it and the attempt was asked to end.</summary>
    public bool Cancelling { get; internal set; }

    /// <summary>
    /// Why it waits for the node's own store, as last reported to the engine, or null; while it waits, nothing runs.
    /// </summary>
    public string? HeldUpBy { get; set; }

    /// <summary>How it ended, kept until the decision on it is durable; null while it runs.</summary>
    public AttemptEnded? Ended { get; set; }
}

/// <summary>What reconciling tells the engine to do.</summary>
public readonly record struct WorkAction(RunningCall Call, bool Start);

/// <summary>
/// What one saga has under way in this process. Outlives the cell: a reload does not stop an attempt.
/// </summary>
public sealed class RunningWork
{
    private readonly List<RunningCall> calls = [];
    private HashSet<string>? cutOff;
    private Dictionary<string, (DateTimeOffset Next, DateTimeOffset Due)>? waits;

    /// <summary>How many attempts are under way or not yet durably ended.</summary>
    public int Count => calls.Count;

    /// <summary>The attempts.</summary>
    public IReadOnlyList<RunningCall> Calls => calls;

    /// <summary>The attempt of this key, or null.</summary>
    public RunningCall? Find(string key)
    {
        foreach (var call in calls)
            if (call.Call.Key.Equals(key, StringComparison.Ordinal)) return call;
        return null;
    }

    /// <summary>Forgets an attempt whose end is durable or no longer matters.</summary>
    public void Remove(RunningCall call) => calls.Remove(call);

    /// <summary>Whether an attempt of this call may have been cut off by the end of a previous process.</summary>
    internal bool WasCutOff(string key) => cutOff?.Contains(key) == true;

    /// <summary>
    /// Records that an attempt was cut off: a reload of the cell must not forget it while the next attempt runs.
    /// </summary>
    internal void CutOff(string key) => (cutOff ??= new(StringComparer.Ordinal)).Add(key);

    /// <summary>
    /// Compares what a durable state wants with what is under way: starts what is missing, cancels what is no longer
    /// wanted. The same rule serves normal operation and recovery.
    /// </summary>
    /// <param name="plan">What the newest durable state wants.</param>
    /// <param name="newest">What the newest state wants, ahead of the disk, or null. What that state no longer wants is
    /// cancelled only once it is durable, but not started meanwhile.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="steady">The time by a clock that is never set back: recorded waits run on it from when they are
    /// first seen here, whatever the system's clock shows.</param>
    /// <param name="actions">Receives the actions.</param>
    /// <returns>When to reconcile again for a waiting attempt, by the steady clock, or null.</returns>
    public DateTimeOffset? Reconcile(
        WorkPlan plan, WorkPlan? newest, DateTimeOffset now, DateTimeOffset steady, List<WorkAction> actions)
    {
        foreach (var running in calls)
        {
            var isOver = running.Ended is not null || running.Cancelling;
            if (isOver || plan.FindCall(running.Call.Key) is not null) continue;
            running.Cancelling = true;
            actions.Add(new(running, Start: false));
        }

        DateTimeOffset? wake = null;
        for (var i = 0; i < plan.Outstanding.Count; i++)
        {
            if (plan.Outstanding[i] is not Work.Call call || Find(call.Key) is not null) continue;
            var record = plan.Records.Count > 0 ? plan.Records.GetValueOrDefault(call.Key) : null;
            if (record is { NextAttemptAt: null }) continue;
            if (record is not null && WaitOf(call.Key, record, now, steady) is var due && due > steady)
            {
                if (wake is null || due < wake) wake = due;
                continue;
            }

            if (newest is not null && !ReferenceEquals(newest, plan) && newest.FindCall(call.Key) is null) continue;
            // An undo starts once the running attempt has ended: its effect, if any, has happened by then and is found
            // by its key.
            if (call.After is { } after && Find(after) is { Ended: null }) continue;
            var started = new RunningCall(call, (record?.Attempts ?? 0) + 1, now);
            calls.Add(started);
            waits?.Remove(call.Key);
            actions.Add(new(started, Start: true));
        }

        return wake;
    }

    /// <summary>
    /// The time until which a call waits for its next attempt, by the steady clock; null if it does not wait.
    /// </summary>
    public DateTimeOffset? WaitOf(string key) =>
        waits is not null && waits.TryGetValue(key, out var wait) ? wait.Due : null;

    private DateTimeOffset WaitOf(string key, CallRecord record, DateTimeOffset now, DateTimeOffset steady)
    {
        var next = record.NextAttemptAt!.Value;
        if (waits is not null && waits.TryGetValue(key, out var known) && known.Next == next) return known.Due;
        if (record.IsDue(now)) return steady;
        var left = next - now;
        var due = left > DateTimeOffset.MaxValue - steady ? DateTimeOffset.MaxValue : steady + left;
        (waits ??= new(StringComparer.Ordinal))[key] = (next, due);
        return due;
    }
}
