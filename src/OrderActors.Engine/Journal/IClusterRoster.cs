namespace OrderActors.Engine.Journal;

/// <summary>One life of one node of a cluster.</summary>
/// <param name="Address">Where the others reach it, for example <c>akka.tcp://orders@10.0.0.7:4053</c>.</param>
/// <param name="Incarnation">A number that a new life of the node at the same address does not share.</param>
public sealed record ClusterNodeId(string Address, int Incarnation);

/// <summary>A node that shares the journal, as the others see it.</summary>
/// <param name="Node">Which.</param>
/// <param name="Lives">Whether its session with the store is open at the moment.</param>
/// <param name="Joined">Whether it was a member of the cluster.</param>
public sealed record RosterEntry(ClusterNodeId Node, bool Lives, bool Joined);

/// <summary>Which nodes share a journal, and who may found their cluster. Thread-safe.</summary>
/// <remarks>
/// Members hold the founding lock together, a founder holds it alone: so nobody founds a cluster beside a living one,
/// and of several that would found one, one does. Every call may throw <see cref="StoreUnreachableException"/>.
/// </remarks>
public interface IClusterRoster
{
    /// <summary>Enters this node, in the place of its earlier life. Call before any other.</summary>
    ValueTask EnterAsync(ClusterNodeId self, CancellationToken cancellation);

    /// <summary>All other nodes that are entered; a crashed one stays for a day, one that ended in order does not.
    /// </summary>
    ValueTask<IReadOnlyList<RosterEntry>> OthersAsync(CancellationToken cancellation);

    /// <summary>Takes this node's share of the founding lock, to join a cluster.</summary>
    /// <returns>False: a node is founding a cluster at the moment.</returns>
    ValueTask<bool> TryBeginJoiningAsync(CancellationToken cancellation);

    /// <summary>Takes the founding lock alone, to found a cluster.</summary>
    /// <returns>False: there is a cluster, or somebody is founding or joining one.</returns>
    ValueTask<bool> TryBeginFoundingAsync(CancellationToken cancellation);

    /// <summary>Gives the founding lock up: the cluster that was to be joined is gone, or one is there after all.
    /// </summary>
    ValueTask GiveUpAsync(CancellationToken cancellation);

    /// <summary>This node is a member now. It holds its share of the founding lock until its session ends.</summary>
    ValueTask JoinedAsync(CancellationToken cancellation);

    /// <summary>Which node has leadership, or null: none, or one that is not entered.</summary>
    ValueTask<ClusterNodeId?> FindLeaderAsync(CancellationToken cancellation);

    /// <summary>
    /// Ends the session of a node that the cluster has removed, and with it its leadership and its share; the node
    /// itself may stand still and not know yet. It gets no share again.
    /// </summary>
    /// <returns>False: it was not entered any more.</returns>
    ValueTask<bool> ExpelAsync(ClusterNodeId removed, CancellationToken cancellation);
}
