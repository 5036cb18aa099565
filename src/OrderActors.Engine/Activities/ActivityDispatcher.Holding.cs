using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <content>Attempts that cannot start because the node's own store is away.</content>
/// <remarks>
/// They do not count as attempts: nothing is reported, no slot is held and no time-out runs, not even
/// schedule-to-close. Each is tried again after its own wait: the handler is called again under the same key.
/// </remarks>
public sealed partial class ActivityDispatcher
{
    private static readonly TimeSpan ShortestHold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(3);

    private readonly AttemptList held = new();

    /// <summary>
    /// What an exception of a handler means; only an exception of the node's own store counts as an outage of that
    /// store.
    /// </summary>
    private static ActivityFailure FailureOf(QueuedAttempt attempt, Exception e)
    {
        var failure = ActivityFailure.From(e);
        return failure.OwnStore && attempt.HasCalledOutside ? failure with { Effect = Effect.Unknown } : failure;
    }

    /// <summary>Puts an attempt back that has certainly done nothing; false where its end must be reported.</summary>
    private bool HoldUp(QueuedAttempt attempt, ActivityFailure failure)
    {
        // A new context: the handler that has returned may still hold the previous one.
        var again = Make(attempt.Order, attempt.ReportTo, attempt.HeldUpTo, attempt.HeldFor);
        lock (gate)
        {
            if (stopped || attempt.Dropped || attempt.State != AttemptState.Running) return false;
            slots.Release(attempt);
            attempt.State = AttemptState.Ended;
            if (closing && slots.Running.Count == 0) drained.TrySetResult();
            again.State = AttemptState.HeldUp;
            again.Holds = attempt.Holds + 1;
            again.HeldSince = attempt.HeldSince == 0 ? attempt.GrantedAt : attempt.HeldSince;
            again.PreviousDetails = again.Details = attempt.Details;
            // While it is held up, none of its limits runs.
            again.Limit = long.MaxValue;
            live[again.CallKey] = again;
            held.Add(again);
            again.ResumeAt = After(time.GetTimestamp(), HoldOf(again.Holds));
            SetAlarm(again.ResumeAt);
        }

        if (meters.WantsAttempts) meters.AttemptEnded(attempt.Route.Name, "held-up", null);
        AttemptLog.HeldUp(log, attempt.Route.Name, attempt.SagaId, attempt.Key, attempt.Attempt, failure.Message);
        attempt.HeldUpTo?.Invoke(attempt.Order, failure.Message);
        return true;
    }

    private static TimeSpan HoldOf(int holds)
    {
        var hold = ShortestHold * Math.Pow(2, Math.Min(holds, 10) - 1);
        return hold < LongestHold ? hold : LongestHold;
    }

    /// <summary>Queues those that are due for a slot again; under the lock. Returns when the next one is due.</summary>
    private long ResumeHeld(long now)
    {
        var earliest = long.MaxValue;
        for (QueuedAttempt? attempt = held.First, next; attempt is not null; attempt = next)
        {
            next = attempt.Next;
            if (attempt.ResumeAt > now)
            {
                earliest = Math.Min(earliest, attempt.ResumeAt);
                continue;
            }

            held.Remove(attempt);
            attempt.State = AttemptState.Waiting;
            attempt.HeldFor = time.GetElapsedTime(attempt.HeldSince, now);
            if (attempt.Policy.ScheduleToClose is { } limit && !attempt.Order.Call.Undo)
                attempt.Limit = CloseOf(attempt.Order, limit + attempt.HeldFor);
            slots.Enqueue(attempt, PoolOf(attempt));
            earliest = Math.Min(earliest, attempt.Limit);
        }

        return earliest;
    }
}
