namespace OrderActors.Embedded.Partitions;

/// <summary>
/// The sagas that were woken up and still have something under way. What wakes them uses the count to hold back the
/// next ones.
/// </summary>
/// <remarks>
/// Whether a saga rests is checked, not reported. That covers every way in which an entry comes to rest or leaves, so
/// no count can be left behind.
/// </remarks>
internal sealed class WakeUpTracker
{
    private readonly List<CellEntry> underWay = [];

    /// <summary>How many wake-ups came to rest since the start; each is counted once.</summary>
    public long Rested { get; private set; }

    public void Add(CellEntry entry) => underWay.Add(entry);

    /// <summary>A wake-up of an unknown saga.</summary>
    public void AddUnknown() => Rested++;

    /// <summary>Takes those out that rest.</summary>
    public void Look()
    {
        for (var i = underWay.Count - 1; i >= 0; i--)
        {
            if (!Rests(underWay[i])) continue;
            underWay[i] = underWay[^1];
            underWay.RemoveAt(underWay.Count - 1);
            Rested++;
        }
    }

    /// <summary>Nothing of it is read, written or run. It may wait for a time or for a message.</summary>
    private static bool Rests(CellEntry entry) =>
        entry.State is CellEntryState.Stopped or CellEntryState.Gone or CellEntryState.Quiesced ||
        entry is { State: CellEntryState.Live, AwaitedBatch: null, Running.Count: 0 };
}
