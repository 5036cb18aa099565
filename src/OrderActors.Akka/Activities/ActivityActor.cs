using Akka.Actor;
using OrderActors.Akka.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Akka.Activities;

/// <summary>One attempt of one call: it has the node's dispatcher run it, and reports how it ended.</summary>
/// <remarks>
/// Slots, time-outs, heartbeats and interceptors are the dispatcher's, as under every engine. When this actor is
/// stopped first, the handler is asked to end and nobody hears how: whoever recovers the saga takes the attempt for cut
/// off.
/// </remarks>
internal sealed class ActivityActor(SagaParts parts, SagaId id, RunAttempt run) : UntypedActor
{
    private bool ended;

    public static Props Props(SagaParts parts, SagaId id, RunAttempt run) =>
        global::Akka.Actor.Props.Create(() => new ActivityActor(parts, id, run));

    protected override void PreStart()
    {
        var self = Self;
        parts.Dispatcher.Start(
            [new(id, run.Call.Call, run.Call.Attempt, run.Call.StartedAt, run.ScheduledAt)],
            (_, end) => self.Tell(end), (_, reason) => self.Tell(new HeldUpBy(reason)));
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
        if (!ended) parts.Dispatcher.Cancel(id, run.Call.Call.Key);
    }
}
