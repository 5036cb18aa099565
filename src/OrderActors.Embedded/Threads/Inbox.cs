namespace OrderActors.Embedded.Threads;

/// <summary>
/// A queue from many threads to one that takes everything at once. The taker sleeps while it is empty.
/// </summary>
internal sealed class Inbox<T> : IDisposable
{
    private readonly object gate = new();
    private readonly ManualResetEventSlim arrived = new(false, spinCount: 20);
    private List<T> filling = [];
    private List<T> taken = [];
    private bool asleep;
    private bool closed;

    /// <summary>Puts an item in, or returns false: nobody takes any more.</summary>
    public bool Post(T item)
    {
        bool wake;
        lock (gate)
        {
            if (closed) return false;
            filling.Add(item);
            wake = asleep;
            asleep = false;
        }

        if (wake) arrived.Set();
        return true;
    }

    /// <summary>The taker's last words: everything that has come; nothing gets in from now on.</summary>
    public IReadOnlyList<T> Close()
    {
        lock (gate) closed = true;
        return Take(TimeSpan.Zero);
    }

    /// <summary>
    /// Everything that has come, in order; waits up to <paramref name="patience"/> when there is nothing.
    /// </summary>
    /// <remarks>The list is good until the next call.</remarks>
    public IReadOnlyList<T> Take(TimeSpan patience)
    {
        taken.Clear();
        lock (gate)
        {
            if (filling.Count == 0 && patience > TimeSpan.Zero)
            {
                asleep = true;
                arrived.Reset();
            }
            else
            {
                (filling, taken) = (taken, filling);
                return taken;
            }
        }

        arrived.Wait(patience);
        lock (gate)
        {
            asleep = false;
            (filling, taken) = (taken, filling);
            return taken;
        }
    }

    public void Dispose() => arrived.Dispose();
}
