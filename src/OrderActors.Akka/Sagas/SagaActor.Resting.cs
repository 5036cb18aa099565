using Akka.Actor;
using Akka.Cluster.Sharding;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <content>From what is durable to what runs, and to the time at which to look again.</content>
internal sealed partial class SagaActor
{
    /// <summary>Fires the timer that is due, or else brings the running work in line with the outstanding.</summary>
    private void Reconcile()
    {
        if (error is not null) return;
        var now = parts.Time.GetUtcNow();
        if (parts.Fence is not null && !leaving) return; // Rest looks again.
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

    /// <summary>The receive-timeout is over: for a deadline, or because nothing has come for a while.</summary>
    private void OnTime()
    {
        Reconcile();
        if (writing || leaving || parts.Fence is not null || !IsIdle || IdleAt > parts.Clock.Now) return;
        // Not before the index knows the newest row: else nobody would wake it up. An ended saga needs nobody. While
        // the index stands nobody is woken up anyway, but memory has an end.
        if (cell.State is null || HasEnded || storedAt < parts.IndexedBefore || parts.Live > parts.Options.LiveSagas)
        {
            // What comes before the shard lets it go is sent again: nothing may begin that would be cut off.
            leaving = true;
            Uncount();
            Context.Parent.Tell(new Passivate(LeaveMemory.Instance));
        }
        else touchedAt = parts.Clock.Now - Idleness + (parts.Options.IndexInterval * 5);
    }

    private bool HasEnded => cell.Description?.Outcome is not null && cell.Plan.Outstanding.Count == 0;

    /// <summary>How long it stays without anything to do.</summary>
    private TimeSpan Idleness => HasEnded ? parts.Options.ForgetEndedAfter : parts.Options.PassivateAfter;

    /// <remarks>
    /// A wait that only this cell knows keeps it in memory: a new one would not wait. So does an error: whoever wakes a
    /// saga that has stopped would have it try again what stopped it, for ever.
    /// </remarks>
    private bool IsIdle => !watchers.Any && error is null && calls.Running.Count == 0 && !cell.WaitsUnrecorded;

    private DateTimeOffset IdleAt => touchedAt + Idleness;

    /// <summary>
    /// Sets the receive-timeout to the earlier of the next deadline and the time to leave the memory: to what is left
    /// of it, each time.
    /// </summary>
    private void Rest()
    {
        if (error is not null || leaving || quiesced is not null)
        {
            SetReceiveTimeout(null); // Nothing begins here any more.
            return;
        }

        if (parts.Fence is not null)
        {
            SetReceiveTimeout(FencePause);
            return;
        }

        // Waits are the steady clock's, deadlines the system's; both are compared by what is left of them.
        var now = parts.Time.GetUtcNow();
        TimeSpan? left = IsIdle ? IdleAt - parts.Clock.Now
            // Somebody watches: look again whether they still do.
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

    /// <summary>Starts nothing more; goes once what runs has ended, or after a moment.</summary>
    private void Leave()
    {
        leaving = handingOver = true;
        if (calls.Running.Count == 0) Context.Stop(Self);
        else Timers.StartSingleTimer(nameof(HandOver), LeaveMemory.Instance, parts.Options.HandOverGrace);
    }
}
