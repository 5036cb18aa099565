using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Stops sagas that an error has met, and nothing but them.</summary>
internal sealed class StoppedSagas(CellTable entries, Reconciler reconciler, PartitionOutput output)
{
    public int Count { get; private set; }

    /// <summary>Cancels what runs, and replies to every caller that waits.</summary>
    public void Stop(CellEntry entry, BrokenInvariantException error)
    {
        if (entry.State == CellEntryState.Stopped) return;
        entry.State = CellEntryState.Stopped;
        entry.Error = error;
        entry.Cell = null;
        Count++;
        entries.WakeAt(entry, null);
        output.Stopped.Add((entry.Id, error));
        reconciler.CancelAll(entry);
        while (entry.Waiting is { Count: > 0 } waiting)
        {
            var ask = waiting.Dequeue();
            output.Replies.Add(new(ask, Replies.Stopped(ask, error)));
        }

        foreach (var watcher in entry.Watchers ?? []) output.Replies.Add(new(watcher, Replies.Stopped(watcher, error)));
        entry.Watchers = null;
    }
}
