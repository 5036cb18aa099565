namespace OrderActors.Engine.Activities;

/// <summary>
/// The node's slots: which attempts wait in which pool, which run, and which is next. Not thread-safe.
/// </summary>
internal sealed class Slots
{
    private readonly Dictionary<string, Pool> pools = new(StringComparer.OrdinalIgnoreCase);
    private Pool[] byPriority = [];
    private int limit;
    private long arrivals;

    public Slots(IReadOnlyList<PoolSettings> settings, int limit) => Change(settings, limit);

    /// <summary>The attempts that hold a slot.</summary>
    public AttemptList Running { get; } = new();

    /// <summary>All pools, in the order in which they are served.</summary>
    public IReadOnlyList<Pool> Pools => byPriority;

    /// <summary>The pool of this name, or null.</summary>
    public Pool? Find(string name) => pools.GetValueOrDefault(name);

    /// <summary>The pool of attempts that name none.</summary>
    public Pool Standard => pools[PoolSettings.Standard];

    /// <summary>Applies new settings. Attempts in a pool that is gone move to the standard pool.</summary>
    public void Change(IReadOnlyList<PoolSettings> settings, int newLimit)
    {
        limit = newLimit;
        var gone = pools.Values.ToDictionary(pool => pool.Settings.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            gone.Remove(setting.Name);
            if (pools.TryGetValue(setting.Name, out var pool)) pool.Settings = setting;
            else pools.Add(setting.Name, new(setting));
        }

        foreach (var pool in gone.Values)
        {
            pools.Remove(pool.Settings.Name);
            while (pool.Waiting.First is { } attempt)
            {
                pool.Waiting.Remove(attempt);
                attempt.Pool = Standard;
                Standard.Waiting.Add(attempt);
            }
        }

        byPriority = [.. pools.Values.OrderBy(pool => pool.Settings.Priority)];
    }

    public void Enqueue(QueuedAttempt attempt, Pool pool)
    {
        attempt.Pool = pool;
        attempt.Number = arrivals++;
        pool.Waiting.Add(attempt);
    }

    /// <summary>Whether an attempt waits for which a slot is free.</summary>
    public bool CanGrant => Next() is not null;

    /// <summary>Gives a slot to the next attempt; null when none waits or no slot is free.</summary>
    public QueuedAttempt? Grant()
    {
        if (Next() is not { } pool) return null;
        var attempt = pool.Waiting.First!;
        pool.Waiting.Remove(attempt);
        pool.Running++;
        return attempt;
    }

    /// <summary>Frees the slot of a running attempt.</summary>
    public void Release(QueuedAttempt attempt)
    {
        Running.Remove(attempt);
        attempt.Pool.Running--;
    }

    private Pool? Next()
    {
        if (Running.Count >= limit) return null;
        Pool? best = null;
        foreach (var pool in byPriority)
        {
            if (best is not null && pool.Settings.Priority > best.Settings.Priority) break;
            if (pool.CanGrant && (best is null || pool.Waiting.First!.Number < best.Waiting.First!.Number)) best = pool;
        }

        return best;
    }
}
