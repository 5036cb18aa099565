using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;

namespace OrderActors.Embedded.Threads;

/// <summary>
/// Looks after the journal's ownership on behalf of the writer, and brings everybody up to a new lease epoch: index and
/// feed learn of what was stored without an acknowledgement, and every partition reads its cells again.
/// </summary>
/// <remarks>
/// Invariant: no batch is stored that was decided under another lease epoch than the present one. Used by the journal's
/// thread only, but for <see cref="Lost"/>.
/// </remarks>
internal sealed class JournalLeaseMonitor(IJournal journal, IndexWriter index, EngineContext parts)
{
    private const int RowsPerPage = 5_000;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private volatile string? lost;
    private long lastOrdering;

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Lost => lost;

    /// <summary>The lease epoch that batches must be of.</summary>
    public long LeaseEpoch { get; private set; } = 1;

    /// <summary>After how long the ownership is checked again.</summary>
    public TimeSpan CheckAfter => lost is null ? CheckInterval : RetryInterval;

    /// <summary>The journal holds everything up to this ordering.</summary>
    public void Committed(long ordering) => lastOrdering = ordering;

    /// <summary>Makes sure of the ownership. Cheap while nothing has happened to it.</summary>
    public void Keep()
    {
        var pending = journal.KeepAsync(CancellationToken.None);
        var now = pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
        var reason = now.Lost;
        if (reason is null && now.LeaseEpoch != LeaseEpoch) reason = Renew(now.LeaseEpoch);
        if (reason is not null && lost is null) parts.Log.LogError("The journal is out of reach: {Reason}", reason);
        var isNews = (reason is null) != (lost is null);
        lost = reason;
        if (isNews) parts.Inboxes.PostToAll(new PartitionInput.StoreAway(reason));
    }

    /// <summary>Returns why the lease epoch cannot begin yet, or null.</summary>
    private string? Renew(long leaseEpoch)
    {
        try
        {
            TakeInStored();
        }
        catch (IOException e)
        {
            return e.Message;
        }

        LeaseEpoch = leaseEpoch;
        parts.Inboxes.PostToAll(new PartitionInput.Renewed(leaseEpoch, lastOrdering));
        parts.Log.LogWarning(
            "The journal is owned again (lease epoch {LeaseEpoch}): every saga in memory is reloaded",
            leaseEpoch);
        return null;
    }

    /// <summary>
    /// Events that were stored without an acknowledgement are passed to index and feed like all others.
    /// </summary>
    private void TakeInStored()
    {
        while (true)
        {
            var page = journal.ReadAsync(lastOrdering, RowsPerPage, CancellationToken.None)
                .AsTask().GetAwaiter().GetResult();
            if (page.Through == lastOrdering) return;
            index.PostStored(page);
            lastOrdering = page.Through;
            parts.Commits.Set(lastOrdering);
        }
    }
}
