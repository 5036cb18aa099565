using OrderActors.Engine;
using OrderActors.Engine.Shells;

namespace OrderActors.Embedded;

/// <content>How the engine is, and what keeps it from answering.</content>
public sealed partial class EmbeddedEngine
{
    /// <inheritdoc/>
    public EngineHealth Health
    {
        get
        {
            var suspended = partitions.FirstOrDefault(partition => partition.Suspended is not null)?.Suspended;
            var outage = ownStore?.Reason;
            var failure = parts.Failure.Cause?.Message;
            var inTheWay = failure ?? StoreAway ?? suspended ?? outage;
            // A store that is away comes back by itself, a full one does not: only the latter makes a node unhealthy.
            var problem = failure ?? partitions.FirstOrDefault(partition => partition.IsFull)?.Suspended ??
                (ownStore?.IsFull == true ? outage : null) ?? HealthProblems.Zombies(parts.Dispatcher);
            var stopped = partitions.Sum(partition => partition.StoppedSagas);
            var unsound = HealthProblems.Unsound(stopped, parts.Damaged.Count);
            return new(IsReady && inTheWay is null, problem is null,
                problem ?? inTheWay ?? unsound ?? standBy.Detail ?? detail,
                parts.Dispatcher.Zombies, stopped, parts.Commits.Ordering, indexWriter.IndexedOrdering)
            {
                Degraded = outage is not null || unsound is not null,
            };
        }
    }

    /// <inheritdoc/>
    public bool StandsBy => standBy.Waits;

    /// <inheritdoc/>
    public string? StoreAway => writer.Lost ?? wakeUps.Unreachable;

    private bool IsRunning => isStarted && parts.Failure.Cause is null;

    private bool IsReady => isReady && parts.Failure.Cause is null;

    private string NotRunning => parts.Failure.Cause?.Message ?? "the node is " + detail;

    /// <summary>What keeps the engine from answering anything, or null.</summary>
    private (string Code, string Reason)? Obstacle =>
        !IsReady ? (ReplyCodes.Unavailable, NotRunning)
        : StoreAway is { } reason ? (ReplyCodes.StoreUnreachable, reason)
        : null;
}
