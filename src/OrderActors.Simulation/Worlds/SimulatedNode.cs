using OrderActors.Embedded.Partitions;
using OrderActors.Sagas;
using OrderActors.Simulation.Faults;

namespace OrderActors.Simulation.Worlds;

/// <summary>
/// The process: the engine's own partitions, and its life from start to crash. Whatever it does next may be what it
/// never does.
/// </summary>
internal sealed class SimulatedNode(World world) : IDisposable
{
    private SimulatedPartition[] partitions = [];
    private TimeSpan ahead;

    /// <summary>How often it has been started.</summary>
    public int Life { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>The node's clock, UTC; it may be ahead of the world's time.</summary>
    public DateTimeOffset Clock => world.Agenda.Now + ahead;

    /// <summary>As the engine does at its start: the index is brought up to the journal, then the active are woken.
    /// </summary>
    public void Start()
    {
        Life++;
        IsUp = true;
        world.Note(null, $"the node starts, life {Life}");
        partitions = [.. Enumerable.Range(0, world.Options.Partitions).Select(_ => new SimulatedPartition(
            world, new Partition(world.Kinds, world.Policies, world.Options)))];
        world.Journal.Start();
        world.Index.Start();
    }

    /// <summary>Does it after a while, unless the process has died by then, or dies just before.</summary>
    public void Later(TimeSpan wait, Action action)
    {
        var life = Life;
        world.Agenda.In(wait, () =>
        {
            if (IsUp && Life == life && !Crashes("between two steps")) action();
        });
    }

    /// <summary>One occasion to die; true when the process has died.</summary>
    public bool Crashes(string when)
    {
        if (!world.Faults.Strikes(FaultKind.Crash)) return false;
        var downTime = world.Faults.Strikes(FaultKind.LongOutage)
            ? world.Random.Spread(TimeSpan.FromMinutes(1), TimeSpan.FromHours(2))
            : world.Random.Spread(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        world.Note(null, $"CRASH {when}; away for {(long)downTime.TotalMilliseconds} ms");
        IsUp = false;
        Dispose();
        world.Journal.Crash();
        world.Index.Crash();
        world.Attempts.Crash();
        world.Clients.Crash();
        world.Agenda.In(downTime, Start);
        return true;
    }

    public void Post(SagaId saga, PartitionInput input) => PartitionOf(saga).Post(input);

    public void PostAll(PartitionInput input)
    {
        foreach (var partition in partitions) partition.Post(input);
    }

    /// <summary>The node's clock jumps, as after a correction by its time server.</summary>
    public void Jump(TimeSpan by)
    {
        world.Note(null, $"the node's clock jumps by {(long)by.TotalSeconds} s");
        ahead += by;
        if (!IsUp) return;
        foreach (var partition in partitions) partition.Wake();
        world.Index.Scan();
    }

    public void Dispose()
    {
        foreach (var partition in partitions) partition.Dispose();
        partitions = [];
    }

    /// <summary>A string's own hash differs from process to process; a seed must not.</summary>
    private SimulatedPartition PartitionOf(SagaId saga)
    {
        var hash = 0u;
        foreach (var c in saga.PersistenceId) hash = hash * 31 + c;
        return partitions[hash % (uint)partitions.Length];
    }
}
