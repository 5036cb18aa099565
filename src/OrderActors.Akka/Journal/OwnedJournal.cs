using System.Data.Common;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>
/// A journal that only this process uses, for a cluster of one: all writes go through the group commit, and this node
/// always has leadership.
/// </summary>
internal sealed class OwnedJournal(IJournal journal, GroupCommit commits) : ISharedJournal
{
    /// <summary>None: the store has one connection for writing.</summary>
    public DbDataSource? Appends => null;

    /// <inheritdoc/>
    public long ChecksumsFrom => journal.ChecksumsFrom;

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellation) => journal.OpenAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
        new(commits.AppendAsync(rows));

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: claims are made by <see cref="ClaimAsync"/>.</exception>
    public ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation) =>
        throw new NotSupportedException("rows and claims are put together by the group commit");

    /// <inheritdoc/>
    public async ValueTask<KeyClaim> ClaimAsync(KeyClaim claim, CancellationToken cancellation)
    {
        var reply = await commits.ClaimAsync(claim).WaitAsync(cancellation);
        return reply.Holder ?? throw new StoreUnreachableException(reply.Reason ?? "the key cannot be claimed now");
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation) =>
        new(commits.ReleaseAsync(claim));

    /// <inheritdoc/>
    public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation) =>
        new(commits.SweepAsync(before, after, limit));

    /// <inheritdoc/>
    public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
        new(commits.RemoveAsync(sagas));

    /// <inheritdoc/>
    public ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation) => journal.KeepAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalRow>> LoadAsync(
        IReadOnlyList<SagaId> sagas, CancellationToken cancellation) => journal.LoadAsync(sagas, cancellation);

    /// <inheritdoc/>
    public ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation) =>
        journal.ReadAsync(after, limit, cancellation);

    /// <inheritdoc/>
    public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation) => journal.ReachAsync(cancellation);

    /// <inheritdoc/>
    public bool HasLeadership => true;

    /// <inheritdoc/>
    public ValueTask<bool> TryTakeLeadershipAsync(CancellationToken cancellation) => new(true);

    /// <inheritdoc/>
    public ValueTask EndLeadershipAsync(CancellationToken cancellation) => default;

    /// <inheritdoc/>
    public ValueTask<long> NewestAsync(CancellationToken cancellation) => new(commits.Committed);

    /// <inheritdoc/>
    public ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation) => new(commits.Committed);

    /// <summary>As many as requested: there is no other node.</summary>
    public ValueTask<int> AgreeOnShardsAsync(int shards, CancellationToken cancellation) => new(shards);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
