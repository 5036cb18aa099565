using Microsoft.Extensions.Logging;
using OrderActors.Akka.Sagas;

namespace OrderActors.Akka.Hosting;

/// <summary>Looks for standstills of this node while it is a member of a cluster.</summary>
internal sealed class StandstillWatch : IDisposable
{
    private const int LooksWithinPause = 10;

    private readonly Standstill standstill;
    private readonly Func<bool> seesAll;
    private readonly SagaActorContext parts;
    private readonly TimeSpan interval;
    private readonly ManualResetEventSlim stop = new();
    private readonly Thread thread;

    /// <summary>Begins to look.</summary>
    /// <param name="parts">Learns of standstills.</param>
    /// <param name="pause">The longest pause that the others do not take for a loss.</param>
    /// <param name="seesAll">Whether this node reaches all members that it knows.</param>
    public StandstillWatch(SagaActorContext parts, TimeSpan pause, Func<bool> seesAll)
    {
        (this.parts, this.seesAll, interval) = (parts, seesAll, pause / LooksWithinPause);
        // Heartbeats from before the removal may still be in the socket: the others seem alive for one more pause.
        parts.Standstill = standstill = new(parts.Time, pause, probation: 2 * pause);
        // A thread of its own: those of the pool may all be busy for long.
        thread = new(Run) { IsBackground = true, Name = "standstill" };
        thread.Start();
    }

    public void Dispose()
    {
        if (stop.IsSet) return;
        stop.Set();
        thread.Join();
        stop.Dispose();
    }

    private void Run()
    {
        var stood = false;
        while (!stop.Wait(interval))
        {
            standstill.Look(seesAll());
            var reason = standstill.Reason;
            if (reason is not null && !stood)
                parts.Log.LogWarning("Until it sees all members again this node answers nothing: {Reason}", reason);
            else if (reason is null && stood)
                parts.Log.LogInformation("This node is still a member of the cluster, and answers again");
            stood = reason is not null;
        }
    }
}
