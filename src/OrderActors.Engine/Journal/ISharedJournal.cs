using System.Data.Common;

namespace OrderActors.Engine.Journal;

/// <summary>
/// The journal as the nodes of a cluster share it; the cluster's actors append through <see cref="Appends"/>.
/// </summary>
/// <remarks>
/// <see cref="IJournal.ReadAsync"/> stops at the high-water mark, so a reader never misses a row.
/// <see cref="IJournal.KeepAsync"/> reports when this node's share of the lock is lost, and retakes it: nothing may be
/// decided meanwhile, but what is in memory stays valid. It throws OA0021 if another owner had the journal in between,
/// or if the other nodes have removed this one: the node must end.
/// </remarks>
public interface ISharedJournal : IJournal
{
    /// <summary>
    /// The connections by which the cluster's journal plugin appends. Each holds a share of the journal's lock itself,
    /// so no engine that needs the journal exclusively starts while one of them is open. Null: only
    /// <see cref="IJournal.AppendAsync(IReadOnlyList{JournalRow}, CancellationToken)"/> appends.
    /// </summary>
    DbDataSource? Appends { get; }

    /// <summary>
    /// Takes leadership. Of all nodes that share the journal, whichever cluster they believe to be in, one at a time
    /// has it. It ends with <see cref="EndLeadershipAsync"/> or with this node's share of the lock.
    /// </summary>
    /// <returns>False: another node has it.</returns>
    /// <exception cref="StoreUnreachableException">This node has no share of the lock at the moment.</exception>
    ValueTask<bool> TryTakeLeadershipAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether this node still has the leadership that it took, by a check that is at most a few seconds old: a node
    /// that was paused finds that it has not. False once it was given up or lost with the share.
    /// </summary>
    bool HasLeadership { get; }

    /// <summary>
    /// The nodes that share the journal; null for a cluster of one, whose process has it exclusively.
    /// </summary>
    IClusterRoster? Roster => null;

    /// <summary>Gives leadership up, if this node has it. Never throws because of a lost share.</summary>
    ValueTask EndLeadershipAsync(CancellationToken cancellation);

    /// <summary>
    /// The newest committed ordering, which may be above the high-water mark. It is at least that of every row
    /// acknowledged before the call; 0 for an empty journal.
    /// </summary>
    /// <exception cref="StoreUnreachableException">The store cannot be reached at the moment.</exception>
    ValueTask<long> NewestAsync(CancellationToken cancellation);

    /// <summary>
    /// The high-water mark: every append up to this ordering has ended. Readers by ordering stop there.
    /// </summary>
    /// <exception cref="StoreUnreachableException">The store cannot be reached at the moment.</exception>
    ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation);

    /// <summary>Claims an idempotency key, durably, or finds the claim that holds.</summary>
    /// <exception cref="StoreUnreachableException">The store cannot be reached: the key may be claimed or not.
    /// </exception>
    ValueTask<KeyClaim> ClaimAsync(KeyClaim claim, CancellationToken cancellation);

    /// <summary>
    /// Stores the number of shards of the journal's sagas, or finds the stored one: a cluster whose nodes disagreed
    /// would run a saga twice.
    /// </summary>
    /// <returns>The number in force.</returns>
    ValueTask<int> AgreeOnShardsAsync(int shards, CancellationToken cancellation);
}
