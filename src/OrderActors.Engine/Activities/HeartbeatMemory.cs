using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Engine.Activities;

/// <summary>The last heartbeat details of calls between two attempts: bounded and not durable.</summary>
/// <remarks>
/// A call that is given up while it waits for its retry never comes back, so entries also leave by age: the oldest is
/// dropped when there are <see cref="Capacity"/> newer ones. A call that loses its details starts over. Not
/// thread-safe.
/// </remarks>
internal sealed class HeartbeatMemory
{
    public const int Capacity = 10_000;

    private readonly Dictionary<CallKey, (object Details, long Number)> entries = [];
    private readonly Queue<(CallKey Key, long Number)> byAge = new();
    private long numbers;

    public void Keep(CallKey key, object details)
    {
        if (byAge.Count == Capacity)
        {
            var oldest = byAge.Dequeue();
            if (entries.TryGetValue(oldest.Key, out var entry) && entry.Number == oldest.Number)
                entries.Remove(oldest.Key);
        }

        entries[key] = (details, ++numbers);
        byAge.Enqueue((key, numbers));
    }

    public bool TryTake(CallKey key, [NotNullWhen(true)] out object? details)
    {
        details = entries.Count > 0 && entries.Remove(key, out var entry) ? entry.Details : null;
        return details is not null;
    }
}
