namespace OrderActors.Engine.Threads;

/// <summary>A queue from many threads to one, which takes everything at once and sleeps while it is empty.</summary>
/// <remarks>
/// Without a lock, so a posting thread that is preempted holds up no other. Items form a chain, the newest first.
/// <see cref="newest"/> alone is the state: null (empty, the reader is awake), <see cref="Asleep"/>,
/// <see cref="Shut"/>, or the chain. Items are only pushed, and chains only taken whole, so no link is seen twice.
/// </remarks>
internal sealed class Inbox<T> : IDisposable
{
    private static readonly Link Asleep = new(default!);
    private static readonly Link Shut = new(default!);

    // No spinning: on few processors a spinning thread keeps the one that it waits for from running.
    private readonly ManualResetEventSlim arrived = new(false, spinCount: 0);
    private readonly List<T> taken = [];
    private Link? newest;

    /// <summary>Posts an item; false if the queue is closed.</summary>
    public bool Post(T item)
    {
        var link = new Link(item);
        var known = Volatile.Read(ref newest);
        while (known != Shut)
        {
            link.Before = known == Asleep ? null : known;
            var seen = Interlocked.CompareExchange(ref newest, link, known);
            if (seen == known)
            {
                if (known == Asleep) arrived.Set();
                return true;
            }

            known = seen;
        }

        return false;
    }

    /// <summary>Closes the queue and returns everything that was posted.</summary>
    public IReadOnlyList<T> Close() => Unchain(Interlocked.Exchange(ref newest, Shut));

    /// <summary>
    /// Everything that was posted, in order; waits up to <paramref name="timeout"/> if there is nothing. May return
    /// early with nothing.
    /// </summary>
    /// <remarks>The list is valid until the next call.</remarks>
    public IReadOnlyList<T> Take(TimeSpan timeout)
    {
        var chain = Interlocked.Exchange(ref newest, null);
        if (chain is not null || timeout <= TimeSpan.Zero) return Unchain(chain);

        // The event is reset before any thread can see that this one sleeps; a thread that sees it sets the event
        // afterwards. One that saw a previous sleep, which ended by itself, may still be about to set it: then this
        // sleep is short.
        arrived.Reset();
        if (Interlocked.CompareExchange(ref newest, Asleep, null) is null) arrived.Wait(timeout);
        return Unchain(Interlocked.Exchange(ref newest, null));
    }

    public void Dispose() => arrived.Dispose();

    private List<T> Unchain(Link? chain)
    {
        taken.Clear();
        if (chain == Asleep || chain == Shut) return taken;
        for (; chain is not null; chain = chain.Before) taken.Add(chain.Item);
        taken.Reverse();
        return taken;
    }

    private sealed class Link(T item)
    {
        public T Item => item;

        public Link? Before { get; set; }
    }
}
