using System.Collections.Concurrent;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>
/// The one writer of the journal: merges the batches of all partitions into one transaction at a time, and answers
/// each.
/// </summary>
/// <remarks>
/// Invariant: after a batch failed, no batch of that partition's old epoch is ever stored; it was decided upon events
/// that do not exist. Answers go out in the order in which batches came in.
/// </remarks>
internal sealed class JournalWriter(IJournal journal, EngineContext parts) : IDisposable
{
    private const string Storing = "store";

    private readonly JournalLeaseMonitor keeper = new(journal, parts);
    private readonly Inbox<(PartitionThread From, AppendBatch Batch)> inbox = new();
    private readonly Dictionary<PartitionThread, int> endedEpochs = [];
    private readonly Dictionary<SagaId, BrokenInvariantException> refused = [];
    private readonly Queue<(PartitionThread From, AppendBatch Batch)> queue = new();
    private readonly ConcurrentQueue<BetweenAppends> between = new();
    private readonly ClaimQueue claims = new(parts.Options.InboxLimit);
    private readonly List<(PartitionThread From, AppendBatch Batch)> group = [];
    private readonly List<JournalRow> rows = [];
    private Thread? thread;
    private volatile bool stopping;

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Lost => keeper.Lost;

    /// <summary>Starts behind the journal's last row.</summary>
    public void Start(long lastOrdering)
    {
        keeper.Committed(lastOrdering);
        thread = new(Run) { IsBackground = true, Name = "journal" };
        thread.Start();
    }

    public void Post(PartitionThread from, AppendBatch batch) => inbox.Post((from, batch));

    /// <summary>
    /// Deletes sagas between two appends. Whoever calls must have quiesced them: no row of theirs may be on its way.
    /// </summary>
    public Task<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas) =>
        BetweenAppendsAsync(() => journal.RemoveAsync(sagas, CancellationToken.None));

    /// <summary>Gives a claim up.</summary>
    public Task<AppendResult> ReleaseAsync(KeyClaim claim) =>
        BetweenAppendsAsync(() => journal.ReleaseAsync(claim, CancellationToken.None));

    /// <summary>Removes claims that are no longer needed from a piece of them.</summary>
    /// <exception cref="StoreUnreachableException">Nothing can be stored at the moment.</exception>
    public async Task<ClaimSweep> SweepAsync(DateTimeOffset before, ClaimPosition after, int limit)
    {
        var sweep = default(ClaimSweep);
        var result = await BetweenAppendsAsync(async () =>
        {
            (var ended, sweep) = await journal.SweepAsync(before, after, limit, CancellationToken.None);
            return ended;
        });
        return result.Status == AppendStatus.Committed ? sweep : throw new StoreUnreachableException(
            $"claims cannot be removed ({result.Status}): {result.Detail}");
    }

    /// <summary>Claims a key in the next transaction.</summary>
    public Task<ClaimReply> ClaimAsync(KeyClaim claim)
    {
        var reply = claims.Enter(claim);
        inbox.Post(default);
        if (stopping) Refuse();
        return reply;
    }

    private Task<AppendResult> BetweenAppendsAsync(Func<ValueTask<AppendResult>> run)
    {
        var work = new BetweenAppends(run);
        between.Enqueue(work);
        inbox.Post(default);
        // The thread has ended, or ends: it may have looked for the last time before this one was there.
        if (stopping) Refuse();
        return work.Result;
    }

    public void Stop(TimeSpan patience)
    {
        stopping = true;
        inbox.Post(default);
        thread?.Join(patience);
    }

    public void Dispose() => inbox.Dispose();

    private void Run()
    {
        try
        {
            while (true)
            {
                foreach (var item in inbox.Take(HasWork ? TimeSpan.Zero : keeper.Patience))
                    if (item.Batch is not null) queue.Enqueue(item);
                if (!stopping || keeper.Lost is null) keeper.Keep();
                if (between.TryDequeue(out var work)) work.Run(keeper.Lost);
                if (queue.Count == 0 && stopping) return;
                if (HasWork) WriteGroup();
            }
        }
        catch (Exception e)
        {
            // What the disk holds is not known: only a new process that reads it may continue (OA0014).
            parts.Fatal(e);
        }
        finally
        {
            claims.Answer(new(AppendStatus.Unknown));
            Refuse();
        }
    }

    private bool HasWork => queue.Count > 0 || !claims.IsEmpty;

    private void Refuse()
    {
        const string Stopping = "the node is stopping";
        while (between.TryDequeue(out var work)) work.Refuse(Stopping);
        claims.Refuse(Stopping);
    }

    private void WriteGroup()
    {
        group.Clear();
        rows.Clear();
        while (queue.TryPeek(out var next) &&
            (rows.Count == 0 || rows.Count + next.Batch.Rows.Count <= parts.Options.MaxCommitRows))
        {
            queue.Dequeue();
            if (IsInVain(next.From, next.Batch) is { } reason)
            {
                next.From.Post(new PartitionInput.NotCommitted(next.Batch.Id, AppendStatus.Conflict, reason));
                continue;
            }

            group.Add(next);
            AddRows(next.Batch.Rows);
        }

        claims.Take(parts.Options.MaxCommitRows);
        if (group.Count == 0 && claims.Pending.Count == 0) return;
        var started = parts.Time.GetTimestamp();
        var result = rows.Count == 0 && claims.Pending.Count == 0 ? new(AppendStatus.Committed) : Append(rows);
        parts.Meters.Committed(parts.Time.GetElapsedTime(started), rows.Count);
        switch (result.Status)
        {
            case AppendStatus.Committed:
                parts.JournalOutage.Ends(Storing);
                claims.Answer(result);
                Acknowledge(result.FirstOrdering);
                break;
            case AppendStatus.Conflict or AppendStatus.Refused:
                if (claims.Pending.Count > 0) claims.Answer(Append([]));
                WriteOneByOne();
                break;
            default:
                claims.Answer(result);
                // A loss of the journal is told by its keeper.
                if (keeper.Lost is null)
                    parts.JournalOutage.Begins(
                        Storing, result.Detail ?? "no reason given", result.Status == AppendStatus.Full);
                claims.Answer(result);
                Fail(group, result);
                break;
        }
    }

    private string? IsInVain(PartitionThread from, AppendBatch batch)
    {
        if (endedEpochs.TryGetValue(from, out var ended) && batch.Epoch <= ended) return "an earlier batch failed";
        return batch.LeaseEpoch == keeper.LeaseEpoch ? null : "the journal was lost and is owned again";
    }

    private AppendResult Append(List<JournalRow> batch)
    {
        if (keeper.Lost is { } lost) return new(AppendStatus.NotOwner, Detail: lost);
        var pending = journal.AppendAsync(batch, claims.Pending, CancellationToken.None);
        return pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
    }

    private void AddRows(IReadOnlyList<JournalRow> batch)
    {
        for (var i = 0; i < batch.Count; i++)
            if (refused.Count == 0 || !refused.ContainsKey(batch[i].SagaId)) rows.Add(batch[i]);
    }

    private void Acknowledge(long firstOrdering)
    {
        // No rows are left when all were of sagas that are stopped: then there is no ordering to speak of.
        var last = rows.Count == 0 ? 0 : firstOrdering + rows.Count - 1;
        if (rows.Count > 0)
        {
            parts.Index.Post(rows, last);
            Told(last); // Before the answers: whoever has one finds its events in the feed.
        }

        foreach (var (from, batch) in group)
            from.Post(new PartitionInput.Committed(batch.Id, last, RefusedIn(batch)));
    }

    /// <summary>Some row was refused: each saga's rows are stored alone, so that the bad one stops alone.</summary>
    private void WriteOneByOne()
    {
        var items = group.ToList();
        for (var i = 0; i < items.Count; i++)
        {
            var (from, batch) = items[i];
            if (WriteSagas(batch, out var last) is { } failure)
            {
                // Part of this batch may be stored: what became of it is known only after a reload. The others are
                // untouched.
                Fail([items[i]], last > 0 ? failure with { Status = AppendStatus.Unknown } : failure);
                Fail(items.Skip(i + 1), failure.Status == AppendStatus.Unknown
                    ? new(AppendStatus.Conflict, Detail: "an earlier batch failed")
                    : failure);
                if (last > 0) Told(last);
                return;
            }

            if (last > 0) Told(last);
            from.Post(new PartitionInput.Committed(batch.Id, last, RefusedIn(batch)));
        }
    }

    private void Told(long last)
    {
        keeper.Committed(last);
        parts.Committed(last);
    }

    private AppendResult? WriteSagas(AppendBatch batch, out long last)
    {
        last = 0;
        foreach (var saga in batch.Rows.GroupBy(row => row.SagaId))
        {
            if (refused.ContainsKey(saga.Key)) continue;
            rows.Clear();
            rows.AddRange(saga);
            var result = Append(rows);
            switch (result.Status)
            {
                case AppendStatus.Committed:
                    last = result.FirstOrdering + rows.Count - 1;
                    parts.Index.Post(rows, last);
                    break;
                case AppendStatus.Conflict:
                    refused[saga.Key] =
                        new("OA0009", $"{saga.Key}: its next event is stored already or skips one: {result.Detail}");
                    break;
                case AppendStatus.Refused:
                    refused[saga.Key] = new("OA0013", $"{saga.Key}: the store refuses its next event: {result.Detail}");
                    break;
                default:
                    return result;
            }
        }

        return null;
    }

    private Dictionary<SagaId, BrokenInvariantException>? RefusedIn(AppendBatch batch)
    {
        if (refused.Count == 0) return null;
        Dictionary<SagaId, BrokenInvariantException>? found = null;
        foreach (var row in batch.Rows)
            if (refused.TryGetValue(row.SagaId, out var error)) (found ??= [])[row.SagaId] = error;
        return found;
    }

    private void Fail(IEnumerable<(PartitionThread From, AppendBatch Batch)> failed, AppendResult result)
    {
        foreach (var (from, batch) in failed)
        {
            endedEpochs[from] = batch.Epoch;
            from.Post(new PartitionInput.NotCommitted(batch.Id, result.Status, result.Detail));
        }
    }
}
