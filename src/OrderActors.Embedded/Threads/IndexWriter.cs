using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>
/// Keeps the index behind the journal, off the write path: gathers the newest row of each saga, then writes.
/// </summary>
/// <remarks>
/// Rows come in commit order, so the last ordering of what was gathered is an ordering below which all are in.
/// </remarks>
internal sealed class IndexWriter(ISagaIndex index, EngineContext parts) : IDisposable
{
    private readonly object gate = new();
    private readonly ManualResetEventSlim stop = new();
    private readonly SemaphoreSlim oneCall = new(1);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private Gathered gathering = new();
    private Gathered writing = new();
    private Thread? thread;
    private long indexed;
    private bool lagging;

    public long IndexedOrdering => Volatile.Read(ref indexed);

    public void Start(long offset)
    {
        indexed = gathering.Last = writing.Last = offset;
        thread = new(Run) { IsBackground = true, Name = "index", Priority = ThreadPriority.BelowNormal };
        thread.Start();
    }

    /// <summary>Takes committed rows. Called by the journal's thread only; the list may be reused afterwards.</summary>
    public void Post(List<JournalRow> rows, long last)
    {
        // One row a saga is kept, not one an event: what waits here is what a collector has to carry.
        lock (gate)
        {
            foreach (var row in rows)
            {
                if (row.Summary is { } summary)
                    gathering.Rows[row.SagaId] = new(row.SagaId, row.SequenceNumber, summary, row.CreatedAt);
                if (seen.Add(row.Manifest)) gathering.Manifests.Add(row.Manifest);
            }

            gathering.Last = last;
        }
    }

    /// <summary>Adds rows that are stored but were not acknowledged. Called by the journal's thread only.</summary>
    public void PostStored(JournalPage page)
    {
        var newest = new Dictionary<SagaId, IndexRow>();
        var rows = new List<JournalRow>(page.Rows.Count);
        foreach (var row in page.Rows)
        {
            if (IndexCatchUp.TakeIn(row, newest) is { } fault) parts.Damaged.Add(fault);
            else rows.Add(row with { Summary = newest.GetValueOrDefault(row.SagaId)?.Summary });
        }

        // A saga without a row that can be read is in the index all the same.
        lock (gate)
            foreach (var row in newest.Values.Where(row => row.SequenceNumber == 0))
                gathering.Rows.TryAdd(row.SagaId, row);
        Post(rows, page.Through);
    }

    /// <summary>Forgets sagas that are quiesced and whose newest rows the index holds; durable on return.</summary>
    public async Task RemoveAsync(IReadOnlyList<SagaId> sagas)
    {
        await oneCall.WaitAsync();
        try
        {
            await index.RemoveAsync(sagas, CancellationToken.None);
        }
        finally
        {
            oneCall.Release();
        }
    }

    /// <summary>Has a draft put in the index's place while nothing else is written.</summary>
    /// <param name="replace">Does it, and returns the ordering that the new index has reached.</param>
    public async Task<long> ReplaceAsync(Func<Task<long>> replace)
    {
        await oneCall.WaitAsync();
        try
        {
            var offset = await replace();
            Volatile.Write(ref indexed, offset);
            parts.Inboxes.PostToAll(new PartitionInput.Indexed(offset));
            return offset;
        }
        finally
        {
            oneCall.Release();
        }
    }

    public void Stop(TimeSpan timeout)
    {
        stop.Set();
        thread?.Join(timeout);
    }

    public void Dispose()
    {
        stop.Dispose();
        oneCall.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!stop.Wait(parts.Options.IndexInterval)) Write();
            Write();
        }
        catch (Exception e)
        {
            parts.Failure.Report(e);
        }
    }

    private void Write()
    {
        oneCall.Wait();
        try
        {
            WriteAlone();
        }
        finally
        {
            oneCall.Release();
        }
    }

    private void WriteAlone()
    {
        lock (gate)
        {
            // Lower: nothing has come since the two took turns, and this one still has its end of the turn before.
            if (gathering.Last <= indexed) return;
            (gathering, writing) = (writing, gathering);
            gathering.Last = writing.Last;
        }

        try
        {
            index.ApplyAsync(writing.Rows.Values, writing.Manifests, writing.Last, CancellationToken.None)
                .AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is BrokenInvariantException or StoreUnreachableException)
        {
            // Not stored (no room, say): the index lags and is tried again next time. Nothing else waits for it.
            if (!lagging) parts.Log.LogError("The index lags behind the journal: {Error}", e.Message);
            lagging = true;
            TakeBack();
            return;
        }

        lagging = false;
        var last = writing.Last;
        writing.Clear();
        Volatile.Write(ref indexed, last);
        parts.Inboxes.PostToAll(new PartitionInput.Indexed(last));
    }

    private void TakeBack()
    {
        lock (gate)
        {
            foreach (var (id, row) in writing.Rows) gathering.Rows.TryAdd(id, row);
            gathering.Manifests.AddRange(writing.Manifests);
            writing.Clear();
        }
    }

    /// <summary>The newest row of each saga since the last write.</summary>
    private sealed class Gathered
    {
        public Dictionary<SagaId, IndexRow> Rows { get; } = [];

        public List<string> Manifests { get; } = [];

        public long Last { get; set; }

        public void Clear()
        {
            Rows.Clear();
            Manifests.Clear();
        }
    }
}
