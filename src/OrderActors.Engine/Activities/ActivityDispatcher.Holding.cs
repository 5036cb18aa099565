using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <content>Attempts that the node's own store keeps from beginning.</content>
/// <remarks>
/// They are none: nothing is reported, nothing counts, no slot is held and no time-out runs, schedule-to-close neither.
/// Each is tried again after a while of its own, by a handler that is called again under the same key.
/// </remarks>
public sealed partial class ActivityDispatcher
{
    private static readonly TimeSpan ShortestHold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(3);

    private readonly AttemptList held = new();

    /// <summary>What an exception of a handler means; a store's word holds for that store alone.</summary>
    private static ActivityFailure FailureOf(QueuedAttempt attempt, Exception e)
    {
        var failure = ActivityFailure.From(e);
        return failure.OwnStore && attempt.HasCalledOutside ? failure with { Effect = Effect.Unknown } : failure;
    }

    /// <summary>Puts an attempt back that has certainly done nothing; false where its end must be reported.</summary>
    private bool HoldUp(QueuedAttempt attempt, ActivityFailure failure)
    {
        // A context of its own: the handler that has returned may still have the previous one.
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
            // While it is held up, no limit of its runs.
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

    /// <summary>Lets those wait for a slot again whose time has come; under the lock. Returns when the next one's is.
    /// </summary>
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
