using OrderActors.Sagas;
using Overdue = System.Collections.Generic.List<
    (OrderActors.Engine.Activities.QueuedAttempt Attempt, OrderActors.Sagas.ActivityFailure Failure)>;

namespace OrderActors.Engine.Activities;

/// <content>Time-outs: one timer for all attempts, set to the earliest limit that may be reached.</content>
public sealed partial class ActivityDispatcher
{
    private static readonly ActivityFailure TooLong =
        new(ActivityFailure.TimeoutType, "the attempt took longer than its time-out", Effect.Unknown);

    private static readonly ActivityFailure TooSilent =
        new(ActivityFailure.HeartbeatTimeoutType, "no heartbeat came in time", Effect.Unknown);

    private static readonly ActivityFailure TooLate =
        new(ActivityFailure.TimeoutType, "the call's time was up before its attempt got a slot", Effect.None);

    private readonly ITimer alarm;
    private long alarmAt = long.MaxValue;

    /// <summary>Makes sure that limits are checked by then; under the lock.</summary>
    /// <remarks>
    /// Under load the limits of new attempts are later than the one that is set, so the timer is changed once per
    /// time-out, not once per attempt.
    /// </remarks>
    private void SetAlarm(long at)
    {
        if (at >= alarmAt || stopped) return;
        alarmAt = at;
        var wait = time.GetElapsedTime(time.GetTimestamp(), at);
        // A timer takes whole milliseconds and at most 49 days; one that fires early is set again. Rounded up, so that
        // the limit has passed when it fires.
        var milliseconds = Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, uint.MaxValue - 2);
        alarm.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The handler has sent its first heartbeat: from now on missing ones count.</summary>
    private void Watch(QueuedAttempt attempt)
    {
        lock (gate)
        {
            if (attempt.State != AttemptState.Running) return;
            attempt.Silence = After(0, CallPolicy.UsualHeartbeat);
            SetAlarm(attempt.SilentAt);
        }
    }

    private void EndOverdue()
    {
        var overdue = new Overdue();
        bool wake;
        lock (gate)
        {
            if (stopped) return;
            var now = time.GetTimestamp();
            alarmAt = long.MaxValue;
            var earliest = EndOverdueRunning(now, overdue);
            earliest = Math.Min(earliest, ResumeHeld(now));
            foreach (var pool in slots.Pools)
                if (pool.Waiting.Limited > 0) earliest = Math.Min(earliest, EndOverdueWaiting(pool, now, overdue));
            if (earliest != long.MaxValue) SetAlarm(earliest);
            wake = WantsDrainer();
        }

        if (wake) drainer.Queue();
        foreach (var (attempt, failure) in overdue)
        {
            attempt.RequestCancel();
            Report(attempt, null, failure, "timed-out");
        }
    }

    private long EndOverdueRunning(long now, Overdue overdue)
    {
        var earliest = long.MaxValue;
        for (QueuedAttempt? attempt = slots.Running.First, next; attempt is not null; attempt = next)
        {
            next = attempt.Next;
            var due = Math.Min(attempt.Limit, attempt.SilentAt);
            if (due > now)
            {
                earliest = Math.Min(earliest, due);
                continue;
            }

            var failure = attempt.Limit <= now ? TooLong : TooSilent;
            slots.Release(attempt);
            End(attempt);
            // The handler still has its thread or its awaited call; it counts until it returns.
            zombies++;
            late[attempt.SagaId] = late.GetValueOrDefault(attempt.SagaId) + 1;
            KeepDetails(attempt, failure);
            overdue.Add((attempt, failure));
        }

        return earliest;
    }

    private long EndOverdueWaiting(Pool pool, long now, Overdue overdue)
    {
        var earliest = long.MaxValue;
        for (QueuedAttempt? attempt = pool.Waiting.First, next; attempt is not null; attempt = next)
        {
            next = attempt.Next;
            if (attempt.Limit > now)
            {
                earliest = Math.Min(earliest, attempt.Limit);
                continue;
            }

            pool.Waiting.Remove(attempt);
            End(attempt);
            overdue.Add((attempt, TooLate));
        }

        return earliest;
    }
}
