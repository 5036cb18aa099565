using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Faults;
using OrderActors.Storage.InMemory;

namespace OrderActors.Simulation.Worlds;

/// <summary>
/// The disk, and the one writer before it: merges the batches of all partitions into one transaction at a time, as the
/// engine's writer does. A transaction is stored whole or not at all; when, and whether anybody learns of it, is drawn.
/// </summary>
/// <remarks>
/// Invariants of the writer, which the engine relies on: after a batch failed, no batch of its partition's old epoch is
/// stored; no batch of another lease epoch of the journal is stored; answers come in the order of the batches.
/// </remarks>
internal sealed class SimulatedJournal(World world) : IDisposable
{
#pragma warning disable CA2213 // A store in memory holds nothing that must be let go.
    private readonly MemoryJournal disk = new();
#pragma warning restore CA2213
    private readonly EventCodec codec = new(world.Kinds);
    private readonly Queue<(SimulatedPartition From, AppendBatch Batch)> queue = new();
    private readonly Dictionary<SimulatedPartition, int> endedEpochs = [];
    private readonly List<(SimulatedPartition From, SagaId Saga)> waitingLoads = [];
    private List<JournalRow>? underWay;
    private List<JournalRow>? undecided;
    private bool busy;
    private bool lost;
    private long leaseEpoch;

    public MemoryJournal Disk => disk;

    /// <summary>The ordering of the newest stored row.</summary>
    public long LastOrdering { get; private set; }

    /// <summary>The time of the newest stored event by the clock of the node that wrote it, or null.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>Whether anything is on its way to the disk.</summary>
    public bool IsBusy => busy || queue.Count > 0 || lost;

    public void Start()
    {
        leaseEpoch = 1;
        lost = busy = false;
    }

    /// <summary>What is under way gets to the disk whole or not at all; what waits is gone.</summary>
    public void Crash()
    {
        if (underWay is { } torn && world.Random.Chance(0.5))
        {
            world.Note(null, $"the commit under way is stored, though nobody will learn of it");
            Store(torn);
        }

        Decide();
        underWay = null;
        queue.Clear();
        endedEpochs.Clear();
        waitingLoads.Clear();
    }

    public void Append(SimulatedPartition from, AppendBatch batch)
    {
        queue.Enqueue((from, batch));
        Begin();
    }

    /// <summary>Reads a history, once the journal is owned: only then the outcome of every append is certain.</summary>
    public void Load(SimulatedPartition from, SagaId saga) =>
        world.Node.Later(Milliseconds(0.1, 20), () =>
        {
            if (lost) waitingLoads.Add((from, saga));
            else from.Post(Read(saga));
        });

    public void Dispose() => codec.Dispose();

    private void Begin()
    {
        if (busy || queue.Count == 0) return;
        busy = true;
        world.Node.Later(Milliseconds(0.01, 1), WriteGroup);
    }

    private void WriteGroup()
    {
        var group = new List<(SimulatedPartition From, AppendBatch Batch)>();
        var rows = new List<JournalRow>();
        while (queue.TryPeek(out var next) &&
            (rows.Count == 0 || rows.Count + next.Batch.Rows.Count <= world.Options.MaxCommitRows))
        {
            queue.Dequeue();
            if (IsInVain(next.From, next.Batch))
            {
                next.From.Post(new PartitionInput.NotCommitted(next.Batch.Id, AppendStatus.Conflict, "in vain"));
                continue;
            }

            group.Add(next);
            rows.AddRange(next.Batch.Rows);
        }

        if (group.Count == 0) End();
        else if (lost) Fail(group, AppendStatus.NotOwner);
        else Write(group, rows);
    }

    private bool IsInVain(SimulatedPartition from, AppendBatch batch) => batch.LeaseEpoch != leaseEpoch ||
        (endedEpochs.TryGetValue(from, out var ended) && batch.Epoch <= ended);

    private void Write(List<(SimulatedPartition From, AppendBatch Batch)> group, List<JournalRow> rows)
    {
        var takes = world.Faults.Strikes(FaultKind.SlowCommit)
            ? world.Random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2))
            : Milliseconds(0.1, 10);
        if (world.Faults.Strikes(FaultKind.FullStore))
        {
            world.Node.Later(takes, () => Fail(group, AppendStatus.Full));
            return;
        }

        if (world.Faults.Strikes(FaultKind.LostCommit))
        {
            undecided = rows;
            world.Node.Later(takes, () => Lose(group));
            return;
        }

        underWay = rows;
        world.Node.Later(takes, () =>
        {
            underWay = null;
            if (!Store(rows)) return;
            var last = LastOrdering;
            world.Node.Later(Milliseconds(0.01, 2), () =>
            {
                Acknowledge(group, rows, last);
                End();
            });
        });
    }

    private void Acknowledge(List<(SimulatedPartition From, AppendBatch Batch)> group, List<JournalRow> rows, long last)
    {
        world.Index.Gather(rows, last);
        foreach (var (from, batch) in group) from.Post(new PartitionInput.Committed(batch.Id, last, null));
    }

    private void Fail(List<(SimulatedPartition From, AppendBatch Batch)> group, AppendStatus status)
    {
        world.Note(null, $"a commit fails: {status}");
        foreach (var (from, batch) in group)
        {
            endedEpochs[from] = batch.Epoch;
            from.Post(new PartitionInput.NotCommitted(batch.Id, status, "simulated"));
        }

        End();
    }

    /// <summary>The line to the store is cut during a commit. Its rows may be stored now, later, or never.</summary>
    private void Lose(List<(SimulatedPartition From, AppendBatch Batch)> group)
    {
        if (world.Random.Chance(0.5)) Decide();
        lost = true;
        world.Node.PostAll(new PartitionInput.StoreAway("simulated"));
        Fail(group, AppendStatus.Unknown);
        world.Node.Later(world.Random.Spread(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)), Keep);
    }

    /// <summary>
    /// The journal is owned again: by now the old transaction has ended, and everybody reads again what is stored.
    /// </summary>
    private void Keep()
    {
        Decide();
        if (OtherOwner.Notes(world, codec) is { Count: > 0 } notes)
        {
            world.Note(null, $"another node has owned the journal");
            Store(notes);
        }

        lost = false;
        leaseEpoch++;
        world.Note(null, $"the journal is owned again, lease epoch {leaseEpoch}");
        world.Index.GatherStored();
        var (begun, last) = (leaseEpoch, LastOrdering);
        world.Node.Later(Milliseconds(0.01, 20), () =>
        {
            // A partition is told in order; what it decides meanwhile is of the previous lease epoch.
            if (begun != leaseEpoch) return;
            world.Node.PostAll(new PartitionInput.Renewed(begun, last));
            if (!lost) world.Node.PostAll(new PartitionInput.StoreAway(null));
        });
        foreach (var (from, saga) in waitingLoads) Load(from, saga);
        waitingLoads.Clear();
    }

    private void Decide()
    {
        if (undecided is { } rows && world.Random.Chance(0.5))
        {
            world.Note(null, $"a commit that nobody heard of is stored after all");
            Store(rows);
        }

        undecided = null;
    }

    private void End()
    {
        busy = false;
        Begin();
    }

    private bool Store(List<JournalRow> rows)
    {
        var result = disk.AppendAsync(rows, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (result.Status != AppendStatus.Committed)
        {
            world.Report("nobody else writes: a row follows the one before", null, result.Detail ?? "");
            return false;
        }

        LastOrdering = result.FirstOrdering + rows.Count - 1;
        if (rows.Count > 0) Newest = rows[^1].CreatedAt;
        world.Models.Take(rows, codec);
        return true;
    }

    private PartitionInput.Loaded Read(SagaId saga)
    {
        var rows = disk.LoadAsync([saga], CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return new(saga, [.. rows.Select(row => world.Models.Read(row, codec))], null);
    }

    private TimeSpan Milliseconds(double least, double most) =>
        world.Random.Spread(TimeSpan.FromMilliseconds(least), TimeSpan.FromMilliseconds(most));
}
