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
    private TimeSpan furthest;
    private TimeSpan steady;

    /// <summary>How often it has been started.</summary>
    public int Life { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>It is asked to end: it takes nothing more.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>The node's clock, UTC; it may be ahead of the world's time, or behind it.</summary>
    public DateTimeOffset Clock => world.EventQueue.Now + ahead;

    /// <summary>What the clock would show had it never been set back.</summary>
    public DateTimeOffset ClockNeverSetBack => world.EventQueue.Now + furthest;

    /// <summary>The later of the clock and the engine's steady one: what waits until then is due.</summary>
    public DateTimeOffset Latest => world.EventQueue.Now + (steady > ahead ? steady : ahead);

    /// <summary>As the engine does at its start: the index is brought up to the journal, then the active are woken.
    /// </summary>
    public void Start()
    {
        Life++;
        IsUp = true;
        IsStopping = false;
        world.Note(null, $"the node starts, life {Life}");
        partitions = [.. Enumerable.Range(0, world.Options.Partitions).Select(_ => new SimulatedPartition(
            world, new Partition(world.Kinds, world.Policies, world.Options)))];
        world.Journal.Start();
        // As SteadyClock: no earlier than the newest event.
        var newest = (world.Journal.Newest ?? Clock) - world.EventQueue.Now;
        steady = newest > ahead ? newest : ahead;
        world.Index.Start();
    }

    /// <summary>Does it after a while, unless the process has died by then, or dies just before.</summary>
    public void Later(TimeSpan wait, Action action)
    {
        var life = Life;
        world.EventQueue.In(wait, () =>
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
        End(downTime, recalls: true);
        return true;
    }

    /// <summary>Ends in order, as the engine does when it is asked to; or dies on the way.</summary>
    public void Stop()
    {
        if (IsStopping) return;
        world.Note(null, $"the node is asked to stop");
        IsStopping = true;
        Later(world.Random.Between(TimeSpan.Zero, world.Options.StopTimeout / 3), () =>
        {
            world.Attempts.Crash(recalls: true);
            AwaitDisk(world.EventQueue.Now + world.Options.StopTimeout);
        });
    }

    /// <summary>A standby owns the journal from now on; nothing calls back what this process has sent.</summary>
    public void HandOver()
    {
        world.Note(null, $"a standby takes over");
        End(world.Random.Between(TimeSpan.Zero, world.Options.TakeOverInterval), recalls: false);
    }

    public void Post(SagaId saga, PartitionInput input) => PartitionOf(saga).Post(input);

    public void PostAll(PartitionInput input)
    {
        foreach (var partition in partitions) partition.Post(input);
    }

    /// <summary>The node's clock jumps, forward or back, as after a correction by its time server.</summary>
    public void Jump(TimeSpan by)
    {
        world.Note(null, $"the node's clock jumps by {(long)by.TotalSeconds} s");
        ahead += by;
        if (ahead > furthest) furthest = ahead;
        if (!IsUp) return;
        foreach (var partition in partitions) partition.Wake();
        world.Index.Scan();
    }

    public void Dispose()
    {
        foreach (var partition in partitions) partition.Dispose();
        partitions = [];
    }

    private void AwaitDisk(DateTimeOffset latest)
    {
        if (world.EventQueue.Now < latest && partitions.Any(partition => partition.BatchesInFlight > 0))
        {
            Later(TimeSpan.FromMilliseconds(5), () => AwaitDisk(latest));
            return;
        }

        foreach (var partition in partitions) partition.Close();
        foreach (var ask in world.Clients.Unanswered)
            world.Report("a stop in order answers everybody", ask.SagaId, $"{ask.GetType().Name} was not answered");
        world.Note(null, $"the node has stopped");
        End(world.Random.Spread(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)), recalls: true);
    }

    private void End(TimeSpan downTime, bool recalls)
    {
        IsUp = false;
        Dispose();
        world.Journal.Crash();
        world.Index.Crash();
        world.Attempts.Crash(recalls);
        world.Clients.Crash();
        world.EventQueue.In(downTime, Start);
    }

    /// <summary>A string's own hash differs from process to process; a seed must not.</summary>
    private SimulatedPartition PartitionOf(SagaId saga)
    {
        var hash = 0u;
        foreach (var c in saga.PersistenceId) hash = hash * 31 + c;
        return partitions[hash % (uint)partitions.Length];
    }
}
