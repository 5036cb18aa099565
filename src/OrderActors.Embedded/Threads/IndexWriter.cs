using Microsoft.Extensions.Logging;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Keeps the index behind the journal, off the write path: gathers the newest row of each saga, then writes.</summary>
/// <remarks>Rows come in commit order, so the last ordering of what was gathered is an ordering below which all are in.</remarks>
internal sealed class IndexWriter(ISagaIndex index, EngineParts parts) : IDisposable
{
    private readonly Inbox<(IReadOnlyList<IndexRow> Rows, IReadOnlyCollection<string> Manifests, long Last)> inbox = new();
    private readonly Dictionary<SagaId, IndexRow> gathered = [];
    private readonly List<string> manifests = [];
    private readonly HashSet<string> posted = new(StringComparer.Ordinal);
    private Thread? thread;
    private readonly ManualResetEventSlim stop = new();
    private long indexed;
    private long last;
    private bool lagging;

    public long IndexedOrdering => Volatile.Read(ref indexed);

    public void Start(long offset)
    {
        indexed = last = offset;
        thread = new(Run) { IsBackground = true, Name = "index", Priority = ThreadPriority.BelowNormal };
        thread.Start();
    }

    /// <summary>Takes committed rows. Called by the journal's thread only; the list may be reused afterwards.</summary>
    public void Post(List<JournalRow> rows, long ordering)
    {
        var newest = new List<IndexRow>();
        List<string>? unseen = null;
        foreach (var row in rows)
        {
            if (row.Summary is { } summary) newest.Add(new(row.SagaId, row.SequenceNumber, summary, row.CreatedAt));
            if (posted.Add(row.Manifest)) (unseen ??= []).Add(row.Manifest);
        }

        inbox.Post((newest, (IReadOnlyCollection<string>?)unseen ?? [], ordering));
    }

    public void Stop(TimeSpan patience)
    {
        stop.Set();
        inbox.Post(([], [], 0));
        thread?.Join(patience);
    }

    public void Dispose()
    {
        inbox.Dispose();
        stop.Dispose();
    }

    /// <summary>Brings the index up to the journal's end. Used at start, before anything is posted.</summary>
    /// <returns>The ordering it has come to.</returns>
    public static async Task<long> CatchUpAsync(IJournal journal, ISagaIndex index, CancellationToken cancellation)
    {
        var offset = await index.OffsetAsync(cancellation);
        while (true)
        {
            var page = await journal.ReadAsync(offset, 5_000, cancellation);
            if (page.Through == offset) return offset;
            var newest = new Dictionary<SagaId, IndexRow>();
            foreach (var row in page.Rows)
            {
                var envelope = EnvelopeJson.Read(row.Payload, row.CreatedAt);
                if (envelope.Summary is { } summary) newest[row.SagaId] = new(row.SagaId, row.SequenceNumber, summary, row.CreatedAt);
            }

            await index.ApplyAsync(newest.Values, page.Rows.Select(row => row.Manifest).ToHashSet(), page.Through, cancellation);
            offset = page.Through;
        }
    }

    private void Run()
    {
        try
        {
            // A pause gathers more of each saga's rows into one: the index wants the newest alone.
            while (!stop.Wait(parts.Options.IndexInterval)) Gather(TimeSpan.FromSeconds(1));
            Gather(TimeSpan.Zero);
        }
        catch (Exception e)
        {
            parts.Fatal(e);
        }
    }

    private void Gather(TimeSpan patience)
    {
        foreach (var (rows, named, ordering) in inbox.Take(patience))
        {
            foreach (var row in rows) gathered[row.SagaId] = row;
            manifests.AddRange(named);
            last = Math.Max(last, ordering);
        }

        if (last == indexed) return;
        try
        {
            index.ApplyAsync(gathered.Values, manifests, last, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (BrokenInvariantException e)
        {
            // Rolled back (no room, say): the index lags behind and is tried again with the next rows. Nothing else waits for it.
            if (!lagging) parts.Log.LogError("The index lags behind the journal: {Error}", e.Message);
            lagging = true;
            return;
        }

        lagging = false;
        gathered.Clear();
        manifests.Clear();
        Volatile.Write(ref indexed, last);
        parts.Indexed(last);
    }
}
