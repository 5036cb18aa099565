namespace OrderActors.Engine.Journal;

/// <summary>One run of one node of a cluster.</summary>
/// <param name="Address">Its address for the other nodes, for example <c>akka.tcp://orders@10.0.0.7:4053</c>.</param>
/// <param name="Incarnation">A number that another run of the node at the same address does not have.</param>
public sealed record ClusterNodeId(string Address, int Incarnation);

/// <summary>A node that shares the journal, as seen by the others.</summary>
/// <param name="Node">The node.</param>
/// <param name="Lives">Whether its session with the store is open at the moment.</param>
/// <param name="Joined">Whether it was a member of the cluster.</param>
public sealed record RosterEntry(ClusterNodeId Node, bool Lives, bool Joined);

/// <summary>Knows which nodes share a journal, and which of them may found their cluster. Thread-safe.</summary>
/// <remarks>
/// Members share the founding lock, a founder holds it exclusively. So no cluster is founded beside a living one, and
/// of several nodes that want to found one, one does. Every call may throw <see cref="StoreUnreachableException"/>.
/// </remarks>
public interface IClusterRoster
{
    /// <summary>Registers this node, and replaces its earlier run. Call before any other member.</summary>
    ValueTask EnterAsync(ClusterNodeId self, CancellationToken cancellation);

    /// <summary>All other registered nodes. A crashed one stays for a day; one that stopped normally does not.
    /// </summary>
    ValueTask<IReadOnlyList<RosterEntry>> OthersAsync(CancellationToken cancellation);

    /// <summary>Takes a share of the founding lock, to join a cluster.</summary>
    /// <returns>False: a node is founding a cluster at the moment.</returns>
    ValueTask<bool> TryBeginJoiningAsync(CancellationToken cancellation);

    /// <summary>Takes the founding lock exclusively, to found a cluster.</summary>
    /// <returns>False: there is a cluster, or another node is founding or joining one.</returns>
    ValueTask<bool> TryBeginFoundingAsync(CancellationToken cancellation);

    /// <summary>Releases the founding lock: the cluster to join is gone, or there is one after all.</summary>
    ValueTask GiveUpAsync(CancellationToken cancellation);

    /// <summary>
    /// Records that this node is a member now. It holds its share of the founding lock until its session ends.
    /// </summary>
    ValueTask JoinedAsync(CancellationToken cancellation);

    /// <summary>The node that has leadership; null if none has, or one that is not registered.</summary>
    ValueTask<ClusterNodeId?> FindLeaderAsync(CancellationToken cancellation);

    /// <summary>
    /// Ends the session of a node that the cluster has removed, and with it its leadership and its share of the lock.
    /// The node itself may be paused and not know yet. It gets no share again.
    /// </summary>
    /// <returns>False: it was no longer registered.</returns>
    ValueTask<bool> ExpelAsync(ClusterNodeId removed, CancellationToken cancellation);
}
