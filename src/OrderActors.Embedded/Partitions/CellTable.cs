using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// The entries by saga, in the order in which they were touched, and by the time of their next wake-up.
/// </summary>
internal sealed class CellTable
{
    /// <summary>This many entries are never worth a clearing.</summary>
    private const int FewWakeUps = 4096;

    private readonly Dictionary<SagaId, CellEntry> entries = [];
    private readonly PriorityQueue<CellEntry, long> wakeUps = new();
    private CellEntry? oldest;
    private CellEntry? newest;

    public int Count => entries.Count;

    public CellEntry? Oldest => oldest;

    public IEnumerable<CellEntry> All => entries.Values;

    public CellEntry? Find(SagaId id) => entries.GetValueOrDefault(id);

    public void Add(CellEntry entry, DateTimeOffset now)
    {
        entries.Add(entry.Id, entry);
        Append(entry, now);
    }

    public void Touch(CellEntry entry, DateTimeOffset now)
    {
        if (ReferenceEquals(entry, newest))
        {
            entry.TouchedAt = now;
            return;
        }

        Unlink(entry);
        Append(entry, now);
    }

    public void Remove(CellEntry entry)
    {
        entries.Remove(entry.Id);
        Unlink(entry);
        entry.State = CellEntryState.Gone;
        entry.Cell = null;
        entry.WakeAt = long.MaxValue;
        DropReplacedIfMost();
    }

    /// <summary>Looks at the entry again at this time; an earlier wish is replaced.</summary>
    public void WakeAt(CellEntry entry, DateTimeOffset? time)
    {
        var ticks = time?.UtcTicks ?? long.MaxValue;
        if (ticks == entry.WakeAt) return;
        entry.WakeAt = ticks;
        if (ticks == long.MaxValue) return;
        wakeUps.Enqueue(entry, ticks);
        DropReplacedIfMost();
    }

    /// <summary>The next entry that is due, or null. Replaced entries are skipped.</summary>
    public CellEntry? NextDue(DateTimeOffset now)
    {
        while (wakeUps.TryPeek(out var entry, out var ticks) && ticks <= now.UtcTicks)
        {
            wakeUps.Dequeue();
            if (entry.WakeAt != ticks) continue;
            entry.WakeAt = long.MaxValue;
            return entry;
        }

        return null;
    }

    public DateTimeOffset? NextWakeUp()
    {
        while (wakeUps.TryPeek(out var entry, out var ticks))
        {
            if (entry.WakeAt == ticks) return new DateTimeOffset(ticks, TimeSpan.Zero);
            wakeUps.Dequeue();
        }

        return null;
    }

    /// <summary>
    /// Replaced entries leave by themselves only when they are due: a saga that is moved again and again before a far
    /// deadline would fill the memory with them.
    /// </summary>
    private void DropReplacedIfMost()
    {
        if (wakeUps.Count <= FewWakeUps || wakeUps.Count <= 4 * entries.Count) return;
        wakeUps.Clear();
        foreach (var entry in entries.Values)
            if (entry.WakeAt != long.MaxValue) wakeUps.Enqueue(entry, entry.WakeAt);
    }

    private void Append(CellEntry entry, DateTimeOffset now)
    {
        entry.TouchedAt = now;
        entry.Older = newest;
        entry.Newer = null;
        if (newest is not null) newest.Newer = entry;
        newest = entry;
        oldest ??= entry;
    }

    private void Unlink(CellEntry entry)
    {
        if (entry.Older is not null) entry.Older.Newer = entry.Newer;
        else oldest = entry.Newer;
        if (entry.Newer is not null) entry.Newer.Older = entry.Older;
        else newest = entry.Older;
        entry.Older = entry.Newer = null;
    }
}
