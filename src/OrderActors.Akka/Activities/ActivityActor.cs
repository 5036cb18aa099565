using Akka.Actor;
using OrderActors.Akka.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Akka.Activities;

/// <summary>
/// Runs attempts of one saga's calls, one at a time: the node's dispatcher runs each, and this actor reports how it
/// ended.
/// </summary>
/// <remarks>
/// Slots, time-outs, heartbeats and interceptors belong to the dispatcher, as on every engine. If this actor fails or
/// is stopped before an attempt has ended, the handler is asked to end, and the attempt counts at once as of unknown
/// effect: how it ends later changes nothing. A saga that is recovered meanwhile counts the attempt as cut off. It is
/// used again for the next attempt: an actor for each took a fifth of all memory that an order allocates. The
/// dispatcher's thread reports an attempt's end to the parent directly, without a message to this actor.
/// </remarks>
internal sealed class ActivityActor(SagaActorContext parts, SagaId id) : UntypedActor
{
    private volatile RunningCall? running;

    public static Props Props(SagaActorContext parts, SagaId id) =>
        ActorProducer<ActivityActor>.Props(() => new(parts, id));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunAttempt run:
                Begin(run);
                break;
            case CancelAttempt when running is { } unwanted:
                parts.Dispatcher.Cancel(id, unwanted.Call.Key);
                break;
        }
    }

    protected override void PostStop()
    {
        if (running is { } cutOff) parts.Dispatcher.Cancel(id, cutOff.Call.Key);
        Context.Parent.Tell(ActivityActorStopped.Instance); // A parent that stopped it on purpose ignores this.
    }

    private void Begin(RunAttempt run)
    {
        var (self, parent) = (Self, Context.Parent);
        var call = run.Call;
        running = call;
        try
        {
            parts.Dispatcher.Start([new(id, call.Call, call.Attempt, call.StartedAt, run.ScheduledAt)],
                (_, ended) =>
                {
                    running = null; // Before the parent learns of it, and may have the next one run here.
                    parent.Tell(new AttemptReport(call, ended), self);
                },
                (_, reason) => parent.Tell(new AttemptHeldUp(call, reason), self));
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            Context.Stop(Self); // The saga is notified as of any actor that fails.
        }
    }
}
