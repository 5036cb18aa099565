namespace OrderActors.Engine.Shells;

/// <summary>Bounds how many may wait for an answer at a time. Thread-safe.</summary>
internal sealed class InboxLimit(int most)
{
    private int waiting;

    /// <summary>Lets one in, or returns false: too many wait. Whoever is let in leaves once.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref waiting) <= most) return true;
        Interlocked.Decrement(ref waiting);
        return false;
    }

    /// <summary>So many have their answers.</summary>
    public void Leave(int count = 1) => Interlocked.Add(ref waiting, -count);
}
