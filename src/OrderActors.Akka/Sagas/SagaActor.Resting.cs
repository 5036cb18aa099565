using Akka.Actor;
using Akka.Cluster.Sharding;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <content>From the durable state to the running work and the next receive-timeout.</content>
internal sealed partial class SagaActor
{
    /// <summary>Fires the timer that is due, or else brings the running work in line with the outstanding.</summary>
    private void Reconcile()
    {
        if (error is not null) return;
        var now = parts.Time.GetUtcNow();
        if (parts.Fence is not null && !leaving) return; // Rest sets a time to try again.
        if (!leaving && cell.Plan.DueTimer(now) is { } timer)
        {
            // The decision on it reconciles again.
            Decide(new TimerFired(timer.Key, timer.DueAt), null, asker: null, ended: null);
            return;
        }

        if (!leaving) calls.Reconcile(cell.Plan);
        else if (handingOver && calls.Running.Count == 0) Context.Stop(Self);
        watchers.Tell(View);
    }

    /// <summary>The receive-timeout is over: a deadline has passed, or no message has come for a while.</summary>
    private void OnTime()
    {
        Reconcile();
        if (writing || leaving || parts.Fence is not null || !IsIdle || IdleAt > parts.Clock.Now) return;
        // Not before the index has its newest row: otherwise it would not be woken. An ended saga need not be. While
        // the index does not advance none is woken anyway, and memory is limited.
        if (cell.State is null || HasEnded || storedAt < parts.IndexedBefore || parts.Live > parts.Options.LiveSagas)
        {
            // Commands that still arrive are refused and sent again: nothing may start that would be cut off.
            leaving = true;
            Uncount();
            Context.Parent.Tell(new Passivate(LeaveMemory.Instance));
        }
        else touchedAt = parts.Clock.Now - Idleness + (parts.Options.IndexInterval * 5);
    }

    private bool HasEnded => cell.Description?.Outcome is not null && cell.Plan.Outstanding.Count == 0;

    /// <summary>How long it stays in memory when idle.</summary>
    private TimeSpan Idleness => HasEnded ? parts.Options.ForgetEndedAfter : parts.Options.PassivateAfter;

    /// <remarks>
    /// A wait that only this cell knows keeps the saga in memory: a new cell would not wait. So does an error: each
    /// time a stopped saga was woken, it would try again what stopped it.
    /// </remarks>
    private bool IsIdle => !watchers.Any && error is null && calls.Running.Count == 0 && !cell.WaitsUnrecorded;

    private DateTimeOffset IdleAt => touchedAt + Idleness;

    /// <summary>
    /// Sets the receive-timeout to the time that remains until the next deadline or passivation, whichever is earlier.
    /// </summary>
    private void Rest()
    {
        if (error is not null || leaving || quiesced is not null)
        {
            SetReceiveTimeout(null); // Nothing starts here any more.
            return;
        }

        if (parts.Fence is not null)
        {
            SetReceiveTimeout(FencePause);
            return;
        }

        // Waits are measured by the steady clock, deadlines by the system's; they are compared by the time that
        // remains.
        var now = parts.Time.GetUtcNow();
        TimeSpan? left = IsIdle ? IdleAt - parts.Clock.Now
            // A caller waits for a stage: check later whether it still does.
            : calls.Running.Count == 0 && !cell.WaitsUnrecorded ? parts.Options.PassivateAfter
            : null;
        foreach (var work in cell.Plan.Outstanding)
            if (work is Work.Timer timer && !(left <= timer.DueAt - now)) left = timer.DueAt - now;
        SetReceiveTimeout(left is { } wait ? Bounded(wait) : null);
    }

    private static TimeSpan Bounded(TimeSpan wait) =>
        wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1)
        : wait > TimeSpan.FromHours(12) ? TimeSpan.FromHours(12)
        : wait;

    /// <summary>
    /// Starts nothing more, and stops once the running attempts have ended or the grace period is over.
    /// </summary>
    private void Leave()
    {
        leaving = handingOver = true;
        if (calls.Running.Count == 0) Context.Stop(Self);
        else Timers.StartSingleTimer(nameof(HandOver), LeaveMemory.Instance, parts.Options.HandOverGrace);
    }
}
