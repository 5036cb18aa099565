namespace OrderActors.Engine.Activities;

/// <summary>The state of a pool: the attempts that wait for one of its slots, in order, and how many run.</summary>
internal sealed class Pool(PoolSettings settings)
{
    public PoolSettings Settings { get; set; } = settings;

    public AttemptList Waiting { get; } = new();

    public int Running { get; set; }

    public bool CanGrant => Waiting.First is not null && Running < (Settings.Limit ?? int.MaxValue);
}

/// <summary>Attempts in order of arrival; any of them can leave at once. An attempt is in one list at a time.</summary>
internal sealed class AttemptList
{
    private QueuedAttempt? last;

    public QueuedAttempt? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>How many of them have a limit.</summary>
    public int Limited { get; private set; }

    public void Add(QueuedAttempt attempt)
    {
        attempt.Previous = last;
        if (last is null) First = attempt;
        else last.Next = attempt;
        last = attempt;
        Count++;
        if (attempt.Limit != long.MaxValue) Limited++;
    }

    public void Remove(QueuedAttempt attempt)
    {
        if (attempt.Previous is null) First = attempt.Next;
        else attempt.Previous.Next = attempt.Next;
        if (attempt.Next is null) last = attempt.Previous;
        else attempt.Next.Previous = attempt.Previous;
        attempt.Previous = attempt.Next = null;
        Count--;
        if (attempt.Limit != long.MaxValue) Limited--;
    }
}
