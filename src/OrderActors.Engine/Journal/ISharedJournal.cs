using System.Data.Common;

namespace OrderActors.Engine.Journal;

/// <summary>
/// The journal as the nodes of a cluster share it; the cluster's actors append through <see cref="Appends"/>.
/// </summary>
/// <remarks>
/// <see cref="IJournal.ReadAsync"/> stops where a lower ordering may still come: a reader never passes a row.
/// <see cref="IJournal.KeepAsync"/> tells when this node's share is lost, and retakes it: nothing may be decided
/// meanwhile, but what is in memory stays true. It throws OA0021 when somebody else had the journal in between, or the
/// other nodes have removed this one: the node must end.
/// </remarks>
public interface ISharedJournal : IJournal
{
    /// <summary>
    /// The connections by which the cluster's journal plug-in appends. Each holds a share of the journal's lock itself,
    /// so no engine that wants the journal alone begins while one of them is open. Null: only
    /// <see cref="IJournal.AppendAsync(IReadOnlyList{JournalRow}, CancellationToken)"/> appends.
    /// </summary>
    DbDataSource? Appends { get; }

    /// <summary>
    /// Takes leadership: of all nodes that share the journal, whatever clusters they think they are, one at a time has
    /// it. It ends with <see cref="EndLeadershipAsync"/> or with this node's share.
    /// </summary>
    /// <returns>False: another node has it.</returns>
    /// <exception cref="StoreUnreachableException">This node has no share at the moment.</exception>
    ValueTask<bool> TryTakeLeadershipAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether leadership that was taken is still this node's, by a look that is a few seconds old at most: a node that
    /// stood still finds that it is not. False once it was given up or lost with the share.
    /// </summary>
    bool HasLeadership { get; }

    /// <summary>The nodes that share the journal, or null: one process has it, and is a cluster of one.</summary>
    IClusterRoster? Roster => null;

    /// <summary>Gives leadership up, if this node has it. Never throws over a lost share.</summary>
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
    /// Writes down how many shards the journal's sagas are divided into, or finds what was written before: a cluster
    /// whose nodes disagreed would run one saga twice.
    /// </summary>
    /// <returns>The number that holds.</returns>
    ValueTask<int> AgreeOnShardsAsync(int shards, CancellationToken cancellation);
}
