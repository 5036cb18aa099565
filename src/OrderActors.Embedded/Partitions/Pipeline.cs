namespace OrderActors.Embedded.Partitions;

/// <summary>The batches ahead of the disk: one being filled, the others sent, in order.</summary>
/// <remarks>
/// Invariant: what is visible outside never runs ahead of the disk. Every answer, attempt and timer that rests upon a
/// saga's events hangs on the newest batch with events of that saga, its entry's <see cref="CellEntry.AwaitedBatch"/>.
/// </remarks>
internal sealed class Pipeline
{
    private const int MostSpare = 8;

    private readonly Queue<Batch> sent = new();
    private readonly Stack<Batch> spare = new();
    private Batch? filling;
    private long lastId;

    public int Epoch { get; private set; }

    /// <summary>The lease epoch of the journal that cells were read and batches are decided under.</summary>
    public long LeaseEpoch { get; private set; } = 1;

    public int Sent => sent.Count;

    /// <summary>The batch that new rows go into.</summary>
    public Batch Filling
    {
        get
        {
            if (filling is not null) return filling;
            filling = spare.TryPop(out var batch) ? batch : new();
            filling.Begin(++lastId, Epoch);
            return filling;
        }
    }

    /// <summary>Every answer that still waits for the disk.</summary>
    public IEnumerable<HeldReply> Held() => sent.SelectMany(batch => batch.Replies);

    /// <summary>Closes the batch being filled and takes down what its sagas are like, or returns null.</summary>
    public AppendBatch? Seal()
    {
        if (filling is null) return null;
        var batch = filling;
        filling = null;
        foreach (var entry in batch.Entries)
            if (entry.Cell is { State: { } state } cell)
                batch.Afters.Add(new(entry, cell.Plan, state, cell.SequenceNumber, entry.NewestSummary!));
        sent.Enqueue(batch);
        return new(batch.Id, batch.Epoch, batch.Rows, LeaseEpoch);
    }

    /// <summary>Takes the oldest sent batch, which an acknowledgement names: nothing waits for it any more.</summary>
    /// <exception cref="InvalidOperationException">Acknowledgements came out of order.</exception>
    public Batch Take(long id)
    {
        var batch = sent.Dequeue();
        if (batch.Id != id) throw new InvalidOperationException($"batch {id} was acknowledged before batch {batch.Id}");
        foreach (var entry in batch.Entries)
            if (entry.AwaitedBatch == batch) entry.AwaitedBatch = null;
        return batch;
    }

    /// <summary>Takes back a batch that is durable and done with: its lists have grown to what batches need.</summary>
    public void Recycle(Batch batch)
    {
        if (spare.Count == MostSpare) return;
        batch.Clear();
        spare.Push(batch);
    }

    /// <summary>
    /// A batch of this epoch failed: the writer refuses every later batch of the epoch as well, so all sagas with rows
    /// in any of them have run ahead in vain. Returns those sagas; none when the epoch had ended already.
    /// </summary>
    public List<CellEntry> EndEpoch(Batch failed)
    {
        var entries = new List<CellEntry>();
        if (failed.Epoch != Epoch) return entries;
        Epoch++;
        entries.AddRange(failed.Entries);
        foreach (var batch in sent) entries.AddRange(batch.Entries);
        return entries;
    }

    /// <summary>A lease epoch begins: the writer refuses every batch sent so far, and no epoch of theirs goes
    /// on.</summary>
    public void BeginLeaseEpoch(long leaseEpoch)
    {
        LeaseEpoch = leaseEpoch;
        Epoch++;
    }
}
