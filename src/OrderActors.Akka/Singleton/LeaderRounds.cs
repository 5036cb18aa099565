using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Singleton;

/// <summary>Runs round after round while this node has leadership. A failed round is followed by the next.</summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal abstract class LeaderRounds : ReceiveActor, IWithTimers
{
    private readonly ISharedJournal journal;
    private readonly TimeSpan interval;
    private readonly CancellationTokenSource stop = new();
    private bool fails;

    protected LeaderRounds(SagaActorContext parts, ISharedJournal journal, TimeSpan interval)
    {
        (Parts, this.journal, this.interval) = (parts, journal, interval);
        ReceiveAsync<Tick>(_ => TryRoundAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected SagaActorContext Parts { get; }

    /// <summary>One round.</summary>
    protected abstract Task RoundAsync(CancellationToken cancellation);

    /// <summary>Logs why rounds fail, once until one succeeds.</summary>
    protected abstract void LogFailing(string error);

    protected override void PreStart() => Self.Tell(Tick.Instance);

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task TryRoundAsync()
    {
        try
        {
            // A node that was paused must check first: another may have leadership by now.
            if (journal.HasLeadership) await RoundAsync(stop.Token);
            fails = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!fails) LogFailing(e.Message);
            fails = true;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Timers.StartSingleTimer("tick", Tick.Instance, interval);
    }
}

/// <summary>Time for the next round.</summary>
internal sealed record Tick
{
    public static Tick Instance { get; } = new();
}
