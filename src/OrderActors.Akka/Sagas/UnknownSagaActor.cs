using Akka.Actor;
using Akka.Cluster.Sharding;
using OrderActors.Akka.Messages;
using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>
/// Stands in for a saga of a kind that this node does not know, because a newer node has started it. It changes
/// nothing, and replies that it does not know the kind.
/// </summary>
internal sealed class UnknownSagaActor(string name) : UntypedActor
{
    private string Reason => $"the saga kind of '{name}' is not known to this node's version";

    public static Props Props(string name) => global::Akka.Actor.Props.Create(() => new UnknownSagaActor(name));

    protected override void PreStart() => SetReceiveTimeout(TimeSpan.FromMinutes(1));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskCommand:
                Sender.Tell(new CommandReply(Verdict.Stopped, "OA0001", Reason));
                break;
            case AskState or AskStage:
                Sender.Tell(new QueryReply(Verdict.Stopped, null, "OA0001", Reason));
                break;
            case AskWhy:
                Sender.Tell(new WhyReply(Verdict.Accepted, Reason));
                break;
            case Quiesce quiesce:
                Sender.Tell(new QuiesceReply(quiesce.SagaId, false));
                break;
            case WakeUp wake:
                Sender.Tell(new Awake(wake.SagaId));
                break;
            case ReceiveTimeout:
                Context.Parent.Tell(new Passivate(LeaveMemory.Instance));
                break;
            case LeaveMemory or HandOver:
                Context.Stop(Self);
                break;
        }
    }
}
