using Akka.Actor;
using Akka.Cluster.Sharding;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>Which sagas are in memory?</summary>
internal sealed record AskLive;

/// <summary>These.</summary>
internal sealed record Live(IReadOnlyList<SagaId> Sagas);

/// <summary>Which actor is it? Answered by its identity.</summary>
internal sealed record AskRef(SagaId Saga);

/// <summary>From now on who wants to leave the memory is not heard: the shard is slow.</summary>
internal sealed record HoldLeaves;

/// <summary>
/// What a shard is to its sagas, on one node: makes them when a message comes, lets them leave, keeps messages
/// meanwhile.
/// </summary>
internal sealed class TestRegion(SagaActorContext parts) : UntypedActor
{
    private readonly Dictionary<SagaId, IActorRef> sagas = [];
    private readonly Dictionary<IActorRef, List<(object Message, IActorRef Sender)>> leaving = [];
    private bool holds;

    public static Props Props(SagaActorContext parts) => global::Akka.Actor.Props.Create(() => new TestRegion(parts));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskLive:
                Sender.Tell(new Live([.. sagas.Keys]));
                break;
            case AskRef which:
                Sender.Tell(new ActorIdentity(null, ActorOf(which.Saga)));
                break;
            case ISagaMessage to:
                var saga = ActorOf(to.SagaId);
                if (leaving.TryGetValue(saga, out var kept)) kept.Add((message, Sender));
                else saga.Forward(message);
                break;
            case HoldLeaves:
                holds = true;
                break;
            case Passivate when holds:
                break;
            case Passivate passivate:
                leaving[Sender] = [];
                Sender.Tell(passivate.StopMessage);
                break;
            case Terminated gone:
                var id = sagas.First(pair => pair.Value.Equals(gone.ActorRef)).Key;
                sagas.Remove(id);
                leaving.Remove(gone.ActorRef, out var waiting);
                foreach (var (late, sender) in waiting ?? []) ActorOf(id).Tell(late, sender);
                break;
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private IActorRef ActorOf(SagaId id)
    {
        if (sagas.TryGetValue(id, out var known)) return known;
        var made = Context.Watch(Context.ActorOf(SagaActor.Props(parts, id)));
        sagas.Add(id, made);
        return made;
    }
}
