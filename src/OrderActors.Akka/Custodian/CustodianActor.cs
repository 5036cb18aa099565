using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;

namespace OrderActors.Akka.Custodian;

/// <summary>
/// The cluster's singleton: keeps the index behind the journal, wakes sagas that sleep, and runs what one node of all
/// must run. When its node goes, it begins again on another, from what is stored.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class CustodianActor(
    SagaParts parts, ISharedJournal journal, ISagaIndex index, IActorRef region, IReadOnlyList<ISingleWork> works)
    : UntypedActor
{
    private readonly CancellationTokenSource stop = new();

    public static Props Props(SagaParts parts, ISharedJournal journal, ISagaIndex index, IActorRef region,
        IReadOnlyList<ISingleWork> works) => global::Akka.Actor.Props.Create(
        () => new CustodianActor(parts, journal, index, region, works));

    protected override void PreStart()
    {
        Context.ActorOf(IndexKeeper.Props(parts, journal, index), "index");
        Context.ActorOf(SagaWaker.Props(parts, index, region), "waker");
        foreach (var work in works) _ = work.RunAsync(stop.Token);
    }

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
    }

    /// <remarks>Children restart on an error: they hold nothing that is not stored.</remarks>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: -1, withinTimeRange: TimeSpan.FromSeconds(1), _ => Directive.Restart);

    protected override void OnReceive(object message) => Unhandled(message);
}
