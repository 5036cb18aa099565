using OrderActors.Engine.Shells;
using OrderActors.Engine.Telemetry;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>
/// The one writer of a journal for many callers that append at once: appends that arrive during a transaction are
/// stored together by the next one. Thread-safe.
/// </summary>
/// <remarks>
/// Each caller waits for the result before it decides again, so a failed append affects no other: after a conflict each
/// append of the group is stored alone.
/// </remarks>
public sealed class GroupCommit : IDisposable
{
    /// <summary>The most rows of one transaction; one append may have more.</summary>
    private const int MostRows = 4096;

    private const int MostClaims = 20_000;

    private const string ProbeScope = "probe";
    private const string Storing = "store";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A transaction that takes longer counts as hanging, for example because the disk does not respond.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly IJournal journal;
    private readonly StoreOutage outage;
    private readonly TimeProvider time;
    private readonly OrderActorsMeters? meters;
    private readonly bool probes;
    private readonly Inbox<PendingAppend?> inbox = new();
    private readonly Queue<PendingAppend> queue = new();
    private readonly WriterRequests requests;
    private readonly ClaimQueue claims;
    private readonly List<PendingAppend> group = [];
    private readonly List<JournalRow> rows = [];
    private readonly Lock stopwatch = new();
    private Thread? thread;
    private long? storingSince;
    private long committed;
    private bool isOut;
    private volatile bool stopping;

    /// <summary>Creates the writer; it writes nothing before <see cref="Start"/>.</summary>
    /// <param name="journal">The journal; open before <see cref="Start"/>.</param>
    /// <param name="outage">Gets the begin and the end of an outage.</param>
    /// <param name="time">Measures commits.</param>
    /// <param name="meters">Gets commits, or null.</param>
    /// <param name="probes">Whether to check for the end of an outage while nothing is appended, by claiming a
    /// key.</param>
    public GroupCommit(
        IJournal journal, StoreOutage outage, TimeProvider time, OrderActorsMeters? meters = null, bool probes = false)
    {
        (this.journal, this.outage, this.time, this.meters, this.probes) = (journal, outage, time, meters, probes);
        requests = new(journal, MostClaims, () => inbox.Post(null));
        claims = requests.Claims;
    }

    /// <summary>Called when it is not known what the store holds: the process must end (OA0014).</summary>
    public Action<Exception> OnFatal { get; set; } = _ => { };

    /// <summary>The newest ordering known to be committed.</summary>
    public long Committed => Volatile.Read(ref committed);

    /// <summary>Starts writing; the journal must be open.</summary>
    /// <param name="lastOrdering">The newest ordering of the journal.</param>
    public void Start(long lastOrdering)
    {
        committed = lastOrdering;
        thread = new(Run) { IsBackground = true, Name = "journal" };
        thread.Start();
    }

    /// <summary>Checks whether the transaction under way hangs. If so, that is an outage until it ends.</summary>
    public void Watch()
    {
        lock (stopwatch)
        {
            if (storingSince is { } since && time.GetElapsedTime(since) > Longest)
                outage.Begins(Storing, $"a transaction has taken more than {Longest.TotalSeconds} s", isFull: false);
        }
    }

    /// <summary>
    /// Appends the rows of one saga. All are durable when this returns Committed; otherwise none is, unless the result
    /// is unknown.
    /// </summary>
    public Task<AppendResult> AppendAsync(IReadOnlyList<JournalRow> events)
    {
        var append = new AwaitedAppend(events);
        Append(append);
        return append.Result;
    }

    /// <summary>
    /// The same without a task: the writer's thread reports the result, or the caller's own thread once the writer has
    /// stopped.
    /// </summary>
    public void Append(PendingAppend append)
    {
        if (!inbox.Post(append)) append.Answer(Refused);
    }

    /// <summary>Claims a key in the next transaction, or finds the claim that holds.</summary>
    public Task<ClaimReply> ClaimAsync(KeyClaim claim) => requests.ClaimAsync(claim);

    /// <summary>Removes a claim.</summary>
    public Task<AppendResult> ReleaseAsync(KeyClaim claim) => requests.ReleaseAsync(claim);

    /// <summary>Deletes sagas. No append of theirs may be under way.</summary>
    public Task<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas) => requests.RemoveAsync(sagas);

    /// <summary>See <see cref="IJournal.SweepAsync"/>.</summary>
    public Task<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit) => requests.SweepAsync(before, after, limit);

    /// <summary>Writes what has been posted, then ends. Later appends are refused.</summary>
    /// <param name="timeout">How long to wait for that.</param>
    public void Stop(TimeSpan timeout)
    {
        stopping = true;
        inbox.Post(null);
        thread?.Join(timeout);
    }

    /// <inheritdoc/>
    public void Dispose() => inbox.Dispose();

    private static AppendResult Refused { get; } = new(AppendStatus.NotOwner, Detail: WriterRequests.Stopping);

    private bool HasWork => queue.Count > 0 || !requests.IsEmpty;

    private void Run()
    {
        try
        {
            while (true)
            {
                TakeIn(inbox.Take(HasWork ? TimeSpan.Zero : CheckInterval));
                requests.RunNext(lost: null);
                WriteGroup();
                if (isOut && !HasWork) Probe();
                if (!stopping || HasWork) continue;
                // Nothing can be posted any more. What was posted at the last moment is still written, unless a late
                // caller has refused it.
                TakeIn(inbox.Close());
                while (HasWork)
                {
                    requests.RunNext(lost: null);
                    WriteGroup();
                }

                return;
            }
        }
        catch (Exception e)
        {
            // It is not known what the disk holds: only a new process that reads it may continue (OA0014).
            OnFatal(e);
            AnswerAll(new(AppendStatus.Unknown, Detail: e.Message));
        }
    }

    private void TakeIn(IReadOnlyList<PendingAppend?> items)
    {
        foreach (var item in items)
            if (item is not null) queue.Enqueue(item);
    }

    private void WriteGroup()
    {
        group.Clear();
        rows.Clear();
        while (queue.TryPeek(out var next) && (rows.Count == 0 || rows.Count + next.Rows.Count <= MostRows))
        {
            queue.Dequeue();
            group.Add(next);
            rows.AddRange(next.Rows);
        }

        claims.Take(MostRows);
        if (rows.Count == 0 && claims.Pending.Count == 0) return;
        var started = time.GetTimestamp();
        var result = Store(rows, claims.Pending);
        meters?.Committed(time.GetElapsedTime(started), rows.Count);
        if (result.Status is AppendStatus.Conflict or AppendStatus.Refused)
        {
            if (claims.Pending.Count > 0) claims.Answer(Store([], claims.Pending));
            var isAlone = group.Count == 1;
            while (group.Count > 0)
            {
                group[0].Answer(isAlone ? result : Store(group[0].Rows, []));
                group.RemoveAt(0);
            }

            return;
        }

        Told(result);
        claims.Answer(result);
        foreach (var append in group) append.Answer(result);
        group.Clear();
    }

    /// <summary>Begins or ends the journal's outage.</summary>
    private void Told(AppendResult result)
    {
        isOut = result.Status != AppendStatus.Committed;
        if (isOut) outage.Begins(Storing, result.Detail ?? "no reason given", result.Status == AppendStatus.Full);
        else outage.Ends(Storing);
    }

    /// <summary>Callers may stop writing while the node reports an outage, so this checks by itself whether it is over.
    /// </summary>
    private void Probe()
    {
        if (!probes) return;
        var claim = new KeyClaim(ProbeScope, ProbeScope, ProbeScope, ProbeScope, "", time.GetUtcNow());
        var result = Store([], [claim]);
        Told(result);
        if (!isOut) journal.ReleaseAsync(claim, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private AppendResult Store(IReadOnlyList<JournalRow> events, IReadOnlyList<KeyClaim> keys)
    {
        lock (stopwatch) storingSince = time.GetTimestamp();
        var pending = journal.AppendAsync(events, keys, CancellationToken.None);
        var result = pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
        lock (stopwatch) storingSince = null;
        if (result.Status == AppendStatus.Committed && events.Count > 0)
            Volatile.Write(ref committed, result.FirstOrdering + events.Count - 1);
        return result;
    }

    private void AnswerAll(AppendResult result)
    {
        TakeIn(inbox.Close());
        foreach (var append in group) append.Answer(result);
        foreach (var append in queue) append.Answer(result);
        claims.Answer(result);
        requests.Refuse(result.Detail ?? WriterRequests.Stopping);
    }

    /// <summary>An append with a task to await.</summary>
    private sealed class AwaitedAppend(IReadOnlyList<JournalRow> rows) : PendingAppend(rows)
    {
        private readonly TaskCompletionSource<AppendResult> result =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<AppendResult> Result => result.Task;

        public override void Answer(AppendResult answer) => result.TrySetResult(answer);
    }
}

/// <summary>The rows of one saga on their way to a <see cref="GroupCommit"/>.</summary>
public abstract class PendingAppend(IReadOnlyList<JournalRow> rows)
{
    /// <summary>The rows to store, all or none.</summary>
    public IReadOnlyList<JournalRow> Rows => rows;

    /// <summary>Receives the result, once. Called between two commits, so it must neither wait nor throw.</summary>
    public abstract void Answer(AppendResult answer);
}
