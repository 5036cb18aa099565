using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Custodian;

/// <summary>
/// The cluster's singleton: keeps the index behind the journal, wakes sagas that sleep, and runs what one node of all
/// must run. When its node goes, it begins again on another, from what is stored.
/// </summary>
/// <remarks>
/// It begins once the journal gives it custody. A former custodian's node may hold that for a while yet (its session is
/// over when the server notices). Whoever never gets it is in a second cluster on the same journal, which would run
/// every saga twice: its node ends (OA0024).
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class CustodianActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource stop = new();
    private readonly SagaParts parts;
    private readonly ISharedJournal journal;
    private readonly long bornAt;
    private bool hasCustody;

    public CustodianActor(SagaParts parts, ISharedJournal journal, ISagaIndex index, IActorRef region,
        IReadOnlyList<ISingleWork> works, Func<Props> indexKeeper)
    {
        (this.parts, this.journal) = (parts, journal);
        bornAt = parts.Time.GetTimestamp();
        ReceiveAsync<Tick>(async _ =>
        {
            if (await TryTakeCustodyAsync()) Begin(index, region, works, indexKeeper());
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaParts parts, ISharedJournal journal, ISagaIndex index, IActorRef region,
        IReadOnlyList<ISingleWork> works, Func<Props> indexKeeper) => global::Akka.Actor.Props.Create(
        () => new CustodianActor(parts, journal, index, region, works, indexKeeper));

    protected override void PreStart() => Self.Tell(Tick.Instance);

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
        // Not awaited: the next custodian asks until it has it.
        if (hasCustody) _ = journal.EndCustodyAsync(CancellationToken.None).AsTask();
    }

    /// <remarks>Children restart on an error: they hold nothing that is not stored.</remarks>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: -1, withinTimeRange: TimeSpan.FromSeconds(1), _ => Directive.Restart);

    private async Task<bool> TryTakeCustodyAsync()
    {
        try
        {
            hasCustody = await journal.TryTakeCustodyAsync(stop.Token);
            if (hasCustody) return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e)
        {
            // A restart would ask again at once, and forget since when it has asked.
            parts.Log.LogError("The journal's custody cannot be asked for: {Error}", e.Message);
        }

        if (parts.Time.GetElapsedTime(bornAt) < parts.Options.CustodyWithin)
        {
            Timers.StartSingleTimer("tick", Tick.Instance, Pause);
            return false;
        }

        var error = new BrokenInvariantException("OA0024",
            "another cluster is at work on this journal: its custodian does not end");
        parts.Log.LogCritical("This node must end: {Error}", error.Message);
        parts.Fence = error.Message;
        parts.Options.OnFatal(error);
        return false;
    }

    private void Begin(ISagaIndex index, IActorRef region, IReadOnlyList<ISingleWork> works, Props indexKeeper)
    {
        Context.ActorOf(indexKeeper, "index");
        var (due, active) = (new DueSagas(index, parts), new ActiveSagas(index));
        Context.ActorOf(SagaWaker.Props(parts, region, parts.Options.WakeUpInterval, due.FindAsync), "due");
        Context.ActorOf(SagaWaker.Props(parts, region, parts.Options.ResumeInterval, active.FindAsync), "active");
        foreach (var work in works) _ = work.RunAsync(stop.Token);
    }
}
