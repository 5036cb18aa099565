namespace OrderActors.Sagas;

/// <summary>When a failed attempt is tried again, and whether its failure is worth a row in the journal.</summary>
internal static class Retries
{
    /// <summary>
    /// The longest error text that is stored, in characters: a page is enough to know what went wrong.
    /// </summary>
    private const int LongestError = 4_000;

    /// <summary>
    /// Failures within this of the last journaled one, at the longest interval, are not journaled again.
    /// </summary>
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromHours(1);

    /// <summary>The longest wait after an attempt that the node's own store interrupted.</summary>
    private static readonly TimeSpan LongestOfOutage = TimeSpan.FromMinutes(1);

    /// <summary>
    /// When the call is tried again after its <paramref name="failures"/>-th failure, UTC; null if only an operator can
    /// retry it.
    /// </summary>
    public static DateTimeOffset? NextAttempt(Work.Call call, CallPolicy policy, ActivityFailure failure, int failures,
        DateTimeOffset scheduledAt, DateTimeOffset now)
    {
        if (policy.Retry.IsPermanent(failure)) return null;
        var next = Later(now, failure.RetryAfter ?? policy.Retry.IntervalAfter(failures));
        if (call.Undo) return next;
        if (policy.Retry.MaximumAttempts > 0 && failures >= policy.Retry.MaximumAttempts) return null;
        return policy.ScheduleToClose is { } limit && next >= Later(scheduledAt, limit) ? null : next;
    }

    /// <summary>
    /// Whether a failed attempt need not be journaled: it adds nothing new, and such failures may continue without end.
    /// </summary>
    /// <remarks>
    /// Never if attempts are limited, and never before the call counts as stuck: both count recorded failures.
    /// </remarks>
    public static bool IsQuiet(
        Work.Call call, CallPolicy policy, CallRecord? record, AttemptFailed failed, DateTimeOffset now) =>
        record is { Stuck: true } && failed.NextAttemptAt is not null &&
        (call.Undo || policy.Retry.MaximumAttempts == 0) &&
        policy.Retry.IntervalAfter(record.Failures) >= policy.Retry.MaximumInterval &&
        now - record.JournaledAt < QuietPeriod &&
        record.Effect == failed.Effect;

    /// <summary>
    /// How long to wait after the <paramref name="interruptions"/>-th attempt that the node's own store interrupted:
    /// the policy is for outages of the other side, not of this store.
    /// </summary>
    public static TimeSpan IntervalOfOutage(CallPolicy policy, int interruptions)
    {
        var longest = policy.Retry.MaximumInterval < LongestOfOutage ? policy.Retry.MaximumInterval : LongestOfOutage;
        var interval = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(interruptions, 10) - 1));
        return interval < longest ? interval : longest;
    }

    /// <summary>The record of an attempt that the node's own store interrupted.</summary>
    /// <remarks>
    /// Neither the attempt nor the wait after it counts toward the longest time that the call may take.
    /// </remarks>
    public static AttemptInterrupted Interrupted(
        CallPolicy policy, CallRecord? record, AttemptEnded ended, ActivityFailure failure, DateTimeOffset now)
    {
        var next = now + IntervalOfOutage(policy, (record?.Interruptions ?? 0) + 1);
        var scheduled = (record?.ScheduledAt ?? ended.StartedAt) + (next - ended.StartedAt);
        return new(ended.Key, ended.Attempt, failure.Message, failure.Effect, scheduled, next);
    }

    /// <summary>Whether an interruption need not be journaled; as for failures.</summary>
    public static bool IsQuiet(
        CallPolicy policy, CallRecord? record, AttemptInterrupted interrupted, DateTimeOffset now) =>
        record is not null && record.Effect == interrupted.Effect &&
        IntervalOfOutage(policy, record.Interruptions) >= IntervalOfOutage(policy, int.MaxValue) &&
        now - record.JournaledAt < QuietPeriod;

    /// <summary>The text, cut where it is too long to store with every attempt.</summary>
    public static string Shortened(string error)
    {
        if (error.Length <= LongestError) return error;
        var end = char.IsHighSurrogate(error[LongestError - 1]) ? LongestError - 1 : LongestError;
        return string.Concat(error.AsSpan(0, end), "…");
    }

    /// <summary>Settings and handlers may give waits that would exceed the largest time.</summary>
    private static DateTimeOffset Later(DateTimeOffset from, TimeSpan wait) =>
        wait <= TimeSpan.Zero ? from
        : wait.Ticks >= DateTimeOffset.MaxValue.UtcTicks - from.UtcTicks ? DateTimeOffset.MaxValue : from + wait;
}
