using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;

namespace OrderActors.Embedded;

/// <content>How the engine is, and what keeps it from answering.</content>
public sealed partial class EmbeddedEngine
{
    private readonly ConcurrentDictionary<string, bool> damage = new();

    /// <inheritdoc/>
    public EngineHealth Health
    {
        get
        {
            var suspended = partitions.FirstOrDefault(partition => partition.Suspended is not null)?.Suspended;
            var outage = ownStore?.Reason;
            var inTheWay = failure?.Message ?? StoreAway ?? suspended ?? outage;
            var zombies = parts.Dispatcher.Zombies;
            // A store that is away comes back by itself, a full one does not: only the latter makes a node unhealthy.
            var problem = failure?.Message ?? partitions.FirstOrDefault(partition => partition.IsFull)?.Suspended ??
                (ownStore?.IsFull == true ? outage : null) ??
                (zombies > parts.Dispatcher.ZombieLimit
                    ? $"{zombies} handlers are still running after their time-out"
                    : null);
            var stopped = partitions.Sum(partition => partition.StoppedSagas);
            return new(ready && inTheWay is null, problem is null,
                problem ?? inTheWay ?? Unsound(stopped) ?? standBy.Detail ?? detail,
                zombies, stopped, commits.Ordering, parts.Index.IndexedOrdering)
            {
                Degraded = outage is not null || Unsound(stopped) is not null,
            };
        }
    }

    /// <inheritdoc/>
    public bool StandsBy => standBy.Waits;

    /// <inheritdoc/>
    public string? StoreAway => parts.Writer.Lost ?? wakeUps.Unreachable;

    private string NotRunning => failure?.Message ?? "the node is " + detail;

    /// <summary>What keeps the engine from answering anything, or null.</summary>
    private (string Code, string Reason)? Obstacle =>
        !ready ? ("unavailable", NotRunning)
        : StoreAway is { } reason ? ("store-unreachable", reason)
        : null;

    /// <summary>What an operator should look at while everything else continues, or null.</summary>
    private string? Unsound(int stopped) =>
        stopped > 0 ? string.Create(CultureInfo.InvariantCulture, $"{stopped} sagas are stopped by an error")
        : !damage.IsEmpty ? string.Create(CultureInfo.InvariantCulture, $"{damage.Count} events are damaged")
        : null;

    private void Damage(string fault)
    {
        // Each once, however often the journal is read.
        if (damage.TryAdd(fault, true)) parts.Log.LogError("An event of the journal cannot be read: {Fault}", fault);
    }
}
