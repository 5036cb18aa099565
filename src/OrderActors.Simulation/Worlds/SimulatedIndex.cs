using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Faults;
using OrderActors.Storage.InMemory;

namespace OrderActors.Simulation.Worlds;

/// <summary>
/// The index behind the journal, and the wake-ups that are read from it. What it has gathered and not written is gone
/// with the process; the next one catches up.
/// </summary>
#pragma warning disable CA1001 // A store in memory holds nothing that must be let go.
internal sealed class SimulatedIndex(World world)
#pragma warning restore CA1001
{
    private static readonly TimeSpan ScanAgain = TimeSpan.FromSeconds(10);

    private readonly MemoryIndex index = new();
    private readonly Dictionary<SagaId, IndexRow> gathered = [];
    private long gatheredTo;
    private bool writing;
    private int scans;

    public void Start()
    {
        GatherStored();
        world.Node.PostAll(new PartitionInput.Indexed(gatheredTo));
        var active = index.ActiveAsync(null, int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        foreach (var saga in active) world.Node.Post(saga, new PartitionInput.WakeUp(saga));
        Scan();
    }

    public void Crash()
    {
        gathered.Clear();
        writing = false;
    }

    /// <summary>Takes rows whose commit was acknowledged, to be written a while later.</summary>
    public void Gather(List<JournalRow> rows, long last)
    {
        foreach (var row in rows)
        {
            if (row.Summary is { } summary)
                gathered[row.SagaId] = new(row.SagaId, row.SequenceNumber, summary, row.CreatedAt);
        }

        gatheredTo = last;
        if (writing) return;
        writing = true;
        world.Node.Later(
            world.Faults.Strikes(FaultKind.SlowIndex)
                ? world.Random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))
                : world.Options.IndexInterval,
            Write);
    }

    /// <summary>Takes in what is stored and was never acknowledged to this process.</summary>
    public void GatherStored()
    {
        gathered.Clear();
        gatheredTo = IndexCatchUp.RunAsync(world.Journal.Disk, index, CancellationToken.None)
            .GetAwaiter().GetResult();
    }

    /// <summary>Wakes the sagas that are due, and comes back when the next one is.</summary>
    public void Scan()
    {
        var scan = ++scans;
        var now = world.Node.Latest;
        var due = index.DueAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (due.Count == 0) return;
        var wait = due[0].WakeAt - now;
        if (wait <= TimeSpan.Zero)
        {
            var overdue = index.DueAsync(now, int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            foreach (var (saga, _) in overdue) world.Node.Post(saga, new PartitionInput.WakeUp(saga));
            wait = ScanAgain;
        }

        world.Node.Later(wait + world.Random.Between(TimeSpan.Zero, world.Options.WakeUpInterval), () =>
        {
            if (scan == scans) Scan();
        });
    }

    private void Write()
    {
        writing = false;
        var offset = index.OffsetAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (gatheredTo >= offset)
            index.ApplyAsync(gathered.Values, [], gatheredTo, CancellationToken.None)
                .AsTask().GetAwaiter().GetResult();
        gathered.Clear();
        world.Node.PostAll(new PartitionInput.Indexed(gatheredTo));
        Scan();
    }
}
