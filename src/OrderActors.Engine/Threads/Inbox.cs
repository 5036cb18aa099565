namespace OrderActors.Engine.Threads;

/// <summary>
/// A queue from many threads to one that takes everything at once. The taker sleeps while it is empty.
/// </summary>
/// <remarks>
/// Without a lock: whoever posts and is then pushed off its processor holds up nobody. Items form a chain, the newest
/// first; <see cref="newest"/> alone says all there is to say: null (empty, the taker is awake), <see cref="Asleep"/>,
/// <see cref="Shut"/>, or the chain. Chains are only pushed to and taken whole, so that no link is ever seen twice.
/// </remarks>
internal sealed class Inbox<T> : IDisposable
{
    private static readonly Link Asleep = new(default!);
    private static readonly Link Shut = new(default!);

    // No spinning: on few processors whoever spins keeps the one from running that it waits for.
    private readonly ManualResetEventSlim arrived = new(false, spinCount: 0);
    private readonly List<T> taken = [];
    private Link? newest;

    /// <summary>Puts an item in, or returns false: nobody takes any more.</summary>
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

    /// <summary>The taker's last words: everything that has come; nothing gets in from now on.</summary>
    public IReadOnlyList<T> Close() => Unchain(Interlocked.Exchange(ref newest, Shut));

    /// <summary>
    /// Everything that has come, in order; waits up to <paramref name="timeout"/> when there is nothing. May come back
    /// early with nothing.
    /// </summary>
    /// <remarks>The list is good until the next call.</remarks>
    public IReadOnlyList<T> Take(TimeSpan timeout)
    {
        var chain = Interlocked.Exchange(ref newest, null);
        if (chain is not null || timeout <= TimeSpan.Zero) return Unchain(chain);

        // The event is reset before anyone can see that we sleep: whoever sees it sets it afterwards. One that saw it
        // in a previous sleep, which ended by itself, may still be about to set it: then this sleep is short.
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
