using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Sagas;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Singleton;

/// <summary>
/// The cluster singleton: keeps the index up to date with the journal, wakes sagas, and runs what only one node may
/// run. When its node ends, it starts again on another, from what is stored.
/// </summary>
/// <remarks>
/// It works while its node has leadership of the journal, and asks for it again when that is lost together with the
/// node's share of the lock. The node of a previous singleton may still have it. If the cluster has removed that node,
/// whose session may stay open for long, the session is ended. A node that never gets leadership is in a second cluster
/// on the same journal, which would run every saga twice: it ends (OA0024).
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class ClusterSingletonActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly SagaActorContext parts;
    private readonly NodeState node;
    private readonly ISharedJournal journal;
    private readonly Func<CancellationToken, Task> work;
    private readonly Func<IUntypedActorContext, string, IActorRef> startWorkers;
    private readonly CancellationTokenSource stop = new();
    private CancellationTokenSource? term;
    private Task working = Task.CompletedTask;
    private IActorRef? workers;
    private long asksSince;
    private int terms;

    public ClusterSingletonActor(SagaActorContext parts, NodeState node, ISharedJournal journal, ISagaIndex index,
        IActorRef region, IReadOnlyList<ISingletonWork> works, AkkaMaintenance maintenance)
    {
        (this.parts, this.node, this.journal) = (parts, node, journal);
        asksSince = parts.Time.GetTimestamp();
        work = token => Task.WhenAll(works.Select(work => work.RunAsync(token)));
        startWorkers = (context, name) => context.ActorOf(
            SingletonWorkers.Props(parts, journal, index, region, maintenance), name);
        ReceiveAsync<Tick>(async _ =>
        {
            await LookAsync();
            if (parts.Ending is null) Timers.StartSingleTimer("tick", Tick.Instance, Pause);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaActorContext parts, NodeState node, ISharedJournal journal, ISagaIndex index,
        IActorRef region, IReadOnlyList<ISingletonWork> works, AkkaMaintenance maintenance) =>
        global::Akka.Actor.Props.Create(
            () => new ClusterSingletonActor(parts, node, journal, index, region, works, maintenance));

    protected override void PreStart() => Self.Tell(Tick.Instance);

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
        term?.Cancel();
        term?.Dispose();
        // Not awaited: the next singleton asks until it has leadership.
        _ = journal.EndLeadershipAsync(CancellationToken.None).AsTask();
    }

    private async Task LookAsync()
    {
        if (term is not null)
        {
            if (journal.HasLeadership) return;
            parts.Log.LogWarning("Leadership of the journal was lost; this node asks for it again");
            await EndTermAsync();
            asksSince = parts.Time.GetTimestamp();
        }

        // Without a share of the lock the node was not refused: it cannot ask at all.
        if (parts.Fence is not null) asksSince = parts.Time.GetTimestamp();
        else if (await TryTakeAsync()) BeginTerm();
        else if (parts.Time.GetElapsedTime(asksSince) >= parts.Options.LeadershipWithin) GiveUp();
    }

    private async Task<bool> TryTakeAsync()
    {
        try
        {
            if (await journal.TryTakeLeadershipAsync(stop.Token)) return true;
            if (journal.Roster is { } roster && await roster.FindLeaderAsync(stop.Token) is { } former &&
                node.HasBeenRemoved(former) && await roster.ExpelAsync(former, stop.Token))
                parts.Log.LogWarning(
                    "The session of {Node} was ended: the cluster has removed it, and it had leadership",
                    former.Address);
        }
        catch (StoreUnreachableException e)
        {
            parts.Log.LogDebug("The journal's leadership cannot be asked for: {Error}", e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A restart of the actor would ask again at once, and forget since when it has asked.
            parts.Log.LogError("The journal's leadership cannot be asked for: {Error}", e.Message);
        }

        return false;
    }

    private void BeginTerm()
    {
        term = new();
        working = work(term.Token);
        workers = startWorkers(Context, string.Create(CultureInfo.InvariantCulture, $"term-{++terms}"));
    }

    private async Task EndTermAsync()
    {
        await term!.CancelAsync();
        await working;
        // The index has one writer at a time: the next term begins once this one's workers have stopped.
        await workers!.GracefulStop(Timeout.InfiniteTimeSpan);
        term.Dispose();
        (term, workers) = (null, null);
        await journal.EndLeadershipAsync(CancellationToken.None);
    }

    private void GiveUp()
    {
        var error = new BrokenInvariantException("OA0024",
            "another cluster is at work on this journal: its singleton does not end");
        parts.Log.LogCritical("This node must end: {Error}", error.Message);
        parts.Ending = error.Message;
        parts.Options.OnFatal(error);
    }
}

/// <summary>The workers while this node has leadership. They keep no state that is not stored.</summary>
internal sealed class SingletonWorkers : ReceiveActor
{
    public SingletonWorkers(
        SagaActorContext parts, ISharedJournal journal, ISagaIndex index, IActorRef region, AkkaMaintenance maintenance)
    {
        Context.ActorOf(IndexProjector.Props(parts, journal, maintenance), "index");
        var (due, active) = (new DueSagas(index, parts), new ActiveSagas(index));
        Wake("due", parts.Options.WakeUpInterval, due);
        Wake("active", parts.Options.ResumeInterval, active);

        void Wake(string name, TimeSpan interval, ISleepingSagas sleeping) =>
            Context.ActorOf(SagaWaker.Props(parts, journal, region, interval, sleeping), name);
    }

    public static Props Props(SagaActorContext parts, ISharedJournal journal, ISagaIndex index, IActorRef region,
        AkkaMaintenance maintenance) => global::Akka.Actor.Props.Create(
        () => new SingletonWorkers(parts, journal, index, region, maintenance));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: -1, withinTimeRange: TimeSpan.FromSeconds(1), _ => Directive.Restart);
}
