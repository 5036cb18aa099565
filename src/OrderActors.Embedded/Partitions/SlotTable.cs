using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// The slots by saga, in the order in which they were touched, and by the time of their next wake-up.
/// </summary>
internal sealed class SlotTable
{
    /// <summary>So many entries are never worth a clearing.</summary>
    private const int FewWakeUps = 4096;

    private readonly Dictionary<SagaId, Slot> slots = [];
    private readonly PriorityQueue<Slot, long> wakeUps = new();
    private Slot? oldest;
    private Slot? newest;

    public int Count => slots.Count;

    public Slot? Oldest => oldest;

    public IEnumerable<Slot> All => slots.Values;

    public Slot? Find(SagaId id) => slots.GetValueOrDefault(id);

    public void Add(Slot slot, DateTimeOffset now)
    {
        slots.Add(slot.Id, slot);
        Append(slot, now);
    }

    public void Touch(Slot slot, DateTimeOffset now)
    {
        if (ReferenceEquals(slot, newest))
        {
            slot.TouchedAt = now;
            return;
        }

        Unlink(slot);
        Append(slot, now);
    }

    public void Remove(Slot slot)
    {
        slots.Remove(slot.Id);
        Unlink(slot);
        slot.State = SlotState.Gone;
        slot.Cell = null;
        slot.WakeAt = long.MaxValue;
        DropReplacedIfMost();
    }

    /// <summary>Looks at the slot again at this time; an earlier wish is replaced.</summary>
    public void WakeAt(Slot slot, DateTimeOffset? time)
    {
        var ticks = time?.UtcTicks ?? long.MaxValue;
        if (ticks == slot.WakeAt) return;
        slot.WakeAt = ticks;
        if (ticks == long.MaxValue) return;
        wakeUps.Enqueue(slot, ticks);
        DropReplacedIfMost();
    }

    /// <summary>The next slot whose time has come, or null. Entries that were replaced are passed over.</summary>
    public Slot? NextDue(DateTimeOffset now)
    {
        while (wakeUps.TryPeek(out var slot, out var ticks) && ticks <= now.UtcTicks)
        {
            wakeUps.Dequeue();
            if (slot.WakeAt != ticks) continue;
            slot.WakeAt = long.MaxValue;
            return slot;
        }

        return null;
    }

    public DateTimeOffset? NextWakeUp()
    {
        while (wakeUps.TryPeek(out var slot, out var ticks))
        {
            if (slot.WakeAt == ticks) return new DateTimeOffset(ticks, TimeSpan.Zero);
            wakeUps.Dequeue();
        }

        return null;
    }

    /// <summary>
    /// Replaced entries leave by themselves only when their time has come: a saga that is moved again and again before
    /// a far deadline would fill the memory with them.
    /// </summary>
    private void DropReplacedIfMost()
    {
        if (wakeUps.Count <= FewWakeUps || wakeUps.Count <= 4 * slots.Count) return;
        wakeUps.Clear();
        foreach (var slot in slots.Values)
            if (slot.WakeAt != long.MaxValue) wakeUps.Enqueue(slot, slot.WakeAt);
    }

    private void Append(Slot slot, DateTimeOffset now)
    {
        slot.TouchedAt = now;
        slot.Older = newest;
        slot.Newer = null;
        if (newest is not null) newest.Newer = slot;
        newest = slot;
        oldest ??= slot;
    }

    private void Unlink(Slot slot)
    {
        if (slot.Older is not null) slot.Older.Newer = slot.Newer;
        else oldest = slot.Newer;
        if (slot.Newer is not null) slot.Newer.Older = slot.Older;
        else newest = slot.Older;
        slot.Older = slot.Newer = null;
    }
}
