namespace OrderActors.Simulation.Schedule;

/// <summary>
/// The simulated time, and everything that is going to happen in it. What falls on one instant happens in the order in
/// which it was entered.
/// </summary>
/// <remarks>Hot: a heap of its own, with four children a node, that compares two numbers and nothing else.</remarks>
internal sealed class EventQueue
{
    private const int Children = 4;

    /// <summary>Nothing of interest is further away; sums of times stay inside the calendar.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(3650);

    private Entry[] heap = new Entry[256];
    private int count;
    private long number;

    /// <summary>The world's own time, UTC. A node's clock may be ahead of it.</summary>
    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public void In(TimeSpan wait, Action action)
    {
        var ticks = wait < TimeSpan.Zero ? 0 : Math.Min(wait.Ticks, Furthest.Ticks);
        if (count == heap.Length) Array.Resize(ref heap, 2 * count);
        MoveUp(count++, new(Now.UtcTicks + ticks, number++, action));
    }

    /// <summary>Lets the next entry happen; false when there is none.</summary>
    public bool Next()
    {
        if (count == 0) return false;
        var next = heap[0];
        var last = heap[--count];
        heap[count] = default;
        if (count > 0) MoveDown(last);
        if (next.Ticks != Now.UtcTicks) Now = new(next.Ticks, TimeSpan.Zero);
        next.Action();
        return true;
    }

    private void MoveUp(int place, Entry entry)
    {
        while (place > 0)
        {
            var parent = (place - 1) / Children;
            if (heap[parent].IsBefore(entry)) break;
            heap[place] = heap[parent];
            place = parent;
        }

        heap[place] = entry;
    }

    /// <summary>Lets an entry sink from the top to its place.</summary>
    private void MoveDown(Entry entry)
    {
        var place = 0;
        while (place * Children + 1 is var child && child < count)
        {
            var last = Math.Min(child + Children, count);
            for (var other = child + 1; other < last; other++)
                if (heap[other].IsBefore(heap[child])) child = other;
            if (entry.IsBefore(heap[child])) break;
            heap[place] = heap[child];
            place = child;
        }

        heap[place] = entry;
    }

    private readonly record struct Entry(long Ticks, long Number, Action Action)
    {
        public bool IsBefore(in Entry other) =>
            Ticks < other.Ticks || (Ticks == other.Ticks && Number < other.Number);
    }
}
