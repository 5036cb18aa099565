namespace OrderActors.Engine.Shells;

/// <summary>Limits how many commands may wait for a reply at a time. Thread-safe.</summary>
internal sealed class InboxLimit(int most)
{
    private int waiting;

    /// <summary>Admits a command; false if too many wait. After true, call <see cref="Leave"/> once.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref waiting) <= most) return true;
        Interlocked.Decrement(ref waiting);
        return false;
    }

    /// <summary>Reports that so many have their replies.</summary>
    public void Leave(int count = 1) => Interlocked.Add(ref waiting, -count);
}
