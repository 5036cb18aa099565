using OrderActors.Embedded.Partitions;

namespace OrderActors.Simulation.Worlds;

/// <summary>Drives one of the engine's partitions as its thread does, with a crash possible at every output.</summary>
internal sealed class SimulatedPartition(World world, Partition partition) : IDisposable
{
    private static readonly TimeSpan ShortestTurn = TimeSpan.FromMicroseconds(10);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(2);

    private readonly List<PartitionInput> inbox = [];
    private readonly List<PartitionInput> taken = [];
    private DateTimeOffset? planned;
    private int plans;

    public void Post(PartitionInput input)
    {
        inbox.Add(input);
        Wake();
    }

    public void Wake() => Plan(world.Random.Spread(ShortestTurn, LongestTurn));

    public int BatchesInFlight => partition.BatchesInFlight;

    /// <summary>Steps no more, and answers everybody who still waits.</summary>
    public void Close()
    {
        foreach (var input in inbox)
            if (input is PartitionInput.Asked { Ask: var ask }) world.Clients.Answer(new(ask, Replies.Closing(ask)));
        foreach (var reply in partition.Close().Replies) world.Clients.Answer(reply);
        inbox.Clear();
    }

    public void Dispose() => partition.Dispose();

    private void Plan(TimeSpan wait)
    {
        var at = world.EventQueue.Now + wait;
        if (planned <= at) return;
        planned = at;
        var plan = ++plans;
        world.Node.Later(wait, () =>
        {
            if (plan == plans) Step();
        });
    }

    private void Step()
    {
        planned = null;
        taken.Clear();
        // A thread may wake up in the midst of what comes in: then the rest waits for the next step.
        var isEarly = inbox.Count > 1 && world.Random.Chance(0.25);
        var some = isEarly ? world.Random.Between(1, inbox.Count) : inbox.Count;
        for (var i = 0; i < some; i++) taken.Add(inbox[i]);
        inbox.RemoveRange(0, some);
        var output = partition.Step(taken, world.Node.Clock, world.EventQueue.Now);
        if (!CarryOut(output)) return;
        if (inbox.Count > 0) Wake();
        else if (output.NextStepAt is { } next) Plan(Until(next));
    }

    /// <summary>As the thread sleeps: a little past the instant, so that no step comes a moment too early.</summary>
    private TimeSpan Until(DateTimeOffset next)
    {
        var wait = next - world.EventQueue.Now + TimeSpan.FromMilliseconds(1);
        return wait < ShortestTurn ? ShortestTurn : wait < TimeSpan.FromDays(30) ? wait : TimeSpan.FromDays(30);
    }

    /// <summary>False when the process has died on the way.</summary>
    private bool CarryOut(PartitionOutput output)
    {
        foreach (var (saga, error) in output.Stopped)
            world.Report("no saga is stopped by an error", saga, error.Message);
        if (output.Append is { } batch)
        {
            if (world.Node.Crashes("after deciding, before appending")) return false;
            world.Journal.Append(this, batch);
        }

        if (output.Loads.Count > 0)
        {
            if (world.Node.Crashes("before reading histories")) return false;
            foreach (var saga in output.Loads) world.Journal.Load(this, saga);
        }

        foreach (var attempt in output.Attempts)
        {
            if (world.Node.Crashes("before starting or cancelling an attempt")) return false;
            world.Attempts.Take(attempt);
        }

        foreach (var reply in output.Replies)
        {
            if (world.Node.Crashes("before answering")) return false;
            world.Clients.Answer(reply);
        }

        return true;
    }
}
