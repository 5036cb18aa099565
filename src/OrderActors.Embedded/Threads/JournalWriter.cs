using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>
/// The one writer of the journal: merges the batches of all partitions into one transaction at a time, and answers
/// each.
/// </summary>
/// <remarks>
/// Invariant: after a batch failed, no batch of that partition's old epoch is ever stored; it was decided upon events
/// that do not exist. Answers go out in the order in which batches came in. Not a <see cref="GroupCommit"/>, whose
/// appends wait for each other's answers and so fail each for itself.
/// </remarks>
internal sealed class JournalWriter : IDisposable
{
    private const string Storing = "store";

    private readonly IJournal journal;
    private readonly IndexWriter index;
    private readonly EngineContext parts;
    private readonly JournalLeaseMonitor lease;
    private readonly Inbox<(PartitionInbox From, AppendBatch Batch)> inbox = new();
    private readonly Dictionary<PartitionInbox, int> endedEpochs = [];
    private readonly Dictionary<SagaId, BrokenInvariantException> refused = [];
    private readonly Queue<(PartitionInbox From, AppendBatch Batch)> queue = new();
    private readonly ClaimQueue claims;
    private readonly List<(PartitionInbox From, AppendBatch Batch)> group = [];
    private readonly List<JournalRow> rows = [];
    private Thread? thread;
    private volatile bool stopping;

    public JournalWriter(IJournal journal, IndexWriter index, EngineContext parts)
    {
        (this.journal, this.index, this.parts) = (journal, index, parts);
        lease = new(journal, index, parts);
        Requests = new(journal, parts.Options.InboxLimit, Wake);
        claims = Requests.Claims;
    }

    /// <summary>
    /// What else the journal's writer does. Whoever has sagas removed must have quiesced them: no row of theirs may be
    /// on its way.
    /// </summary>
    public WriterRequests Requests { get; }

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Lost => lease.Lost;

    /// <summary>Starts behind the journal's last row.</summary>
    public void Start(long lastOrdering)
    {
        lease.Committed(lastOrdering);
        thread = new(Run) { IsBackground = true, Name = "journal" };
        thread.Start();
    }

    public void Post(PartitionInbox from, AppendBatch batch) => inbox.Post((from, batch));

    public void Stop(TimeSpan timeout)
    {
        stopping = true;
        inbox.Post(default);
        thread?.Join(timeout);
    }

    public void Dispose() => inbox.Dispose();

    private void Run()
    {
        try
        {
            while (true)
            {
                foreach (var item in inbox.Take(HasWork ? TimeSpan.Zero : lease.CheckAfter))
                    if (item.Batch is not null) queue.Enqueue(item);
                if (!stopping || lease.Lost is null) lease.Keep();
                Requests.RunNext(lease.Lost);
                if (queue.Count == 0 && stopping) return;
                if (HasWork) WriteGroup();
            }
        }
        catch (Exception e)
        {
            // What the disk holds is not known: only a new process that reads it may go on (OA0014).
            parts.Failure.Report(e);
        }
        finally
        {
            claims.Answer(new(AppendStatus.Unknown));
            Requests.Refuse(WriterRequests.Stopping);
        }
    }

    private bool HasWork => queue.Count > 0 || !Requests.IsEmpty;

    private bool Wake()
    {
        inbox.Post(default);
        return !stopping;
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
                // A loss of the journal is reported by the lease monitor.
                if (lease.Lost is null)
                    parts.JournalOutage.Begins(
                        Storing, result.Detail ?? "no reason given", result.Status == AppendStatus.Full);
                claims.Answer(result);
                Fail(group, result);
                break;
        }
    }

    private string? IsInVain(PartitionInbox from, AppendBatch batch)
    {
        if (endedEpochs.TryGetValue(from, out var ended) && batch.Epoch <= ended) return "an earlier batch failed";
        return batch.LeaseEpoch == lease.LeaseEpoch ? null : "the journal was lost and is owned again";
    }

    private AppendResult Append(List<JournalRow> batch)
    {
        if (lease.Lost is { } lost) return new(AppendStatus.NotOwner, Detail: lost);
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
            index.Post(rows, last);
            Told(last); // Before the replies: a caller that has one must find its events in the feed.
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
        lease.Committed(last);
        parts.Commits.Set(last);
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
                    index.Post(rows, last);
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

    private void Fail(IEnumerable<(PartitionInbox From, AppendBatch Batch)> failed, AppendResult result)
    {
        foreach (var (from, batch) in failed)
        {
            endedEpochs[from] = batch.Epoch;
            from.Post(new PartitionInput.NotCommitted(batch.Id, result.Status, result.Detail));
        }
    }
}
