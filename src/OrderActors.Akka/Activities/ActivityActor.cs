using Akka.Actor;
using OrderActors.Akka.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Akka.Activities;

/// <summary>One attempt of one call: it has the node's dispatcher run it, and reports how it ended.</summary>
/// <remarks>
/// Slots, time-outs, heartbeats and interceptors are the dispatcher's, as under every engine. When this actor fails or
/// is stopped first, the handler is asked to end, nobody hears how, and the attempt is one of unknown effect; whoever
/// recovers the saga meanwhile takes it for cut off.
/// </remarks>
internal sealed class ActivityActor(SagaActorContext parts, SagaId id, RunAttempt run) : UntypedActor
{
    private bool ended;

    public static Props Props(SagaActorContext parts, SagaId id, RunAttempt run) =>
        ActorProducer<ActivityActor>.Props(() => new(parts, id, run));

    protected override void PreStart()
    {
        var self = Self;
        try
        {
            parts.Dispatcher.Start(
                [new(id, run.Call.Call, run.Call.Attempt, run.Call.StartedAt, run.ScheduledAt)],
                (_, end) => self.Tell(end), (_, reason) => self.Tell(new HeldUpBy(reason)));
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            // An actor that fails here has no PostStop: nobody would hear of it.
            Context.Stop(Self);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttemptEnded end:
                ended = true;
                Context.Parent.Tell(new AttemptReport(run.Call, end));
                Context.Stop(Self);
                break;
            case HeldUpBy held:
                Context.Parent.Tell(new AttemptHeldUp(run.Call, held.Reason));
                break;
            case CancelAttempt:
                parts.Dispatcher.Cancel(id, run.Call.Call.Key);
                break;
        }
    }

    protected override void PostStop()
    {
        if (ended) return;
        parts.Dispatcher.Cancel(id, run.Call.Call.Key);
        Context.Parent.Tell(AttemptReport.OfStopped(run.Call)); // Whoever has stopped it on purpose does not ask.
    }
}
