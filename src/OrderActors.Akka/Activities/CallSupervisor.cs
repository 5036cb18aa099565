using Akka.Actor;
using OrderActors.Akka.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Akka.Activities;

/// <summary>
/// Supervises one outstanding call that has failed before: first the wait that the journal has recorded, then one
/// attempt at a time as a child.
/// </summary>
/// <remarks>
/// The first attempt of a call is a child of the saga's own, since most succeed. This is backoff supervision with the
/// journal's waits. Akka's own backoff supervisor counts restarts in memory and only doubles its waits: after a move to
/// another node it would start over, and it has no coefficient, no maximum interval per call and no "retry after".
/// There is no jitter: the wait in the history is the wait that is kept.
/// </remarks>
internal sealed class CallSupervisor : UntypedActor, IWithTimers
{
    private readonly SagaActorContext parts;
    private readonly SagaId id;
    private readonly string key;
    private IActorRef activity = ActorRefs.Nobody;
    private RunningCall? running;

    public CallSupervisor(SagaActorContext parts, SagaId id, string key) =>
        (this.parts, this.id, this.key) = (parts, id, key);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaActorContext parts, SagaId id, string key) =>
        ActorProducer<CallSupervisor>.Props(() => new(parts, id, key));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunAttempt run:
                Timers.CancelAll();
                running = run.Call;
                if (activity.IsNobody()) activity = Context.ActorOf(ActivityActor.Props(parts, id));
                activity.Tell(run);
                break;
            case CancelAttempt:
                activity.Tell(CancelAttempt.Instance);
                break;
            case StandBack wait:
                var left = wait.Until - parts.Clock.Now;
                Timers.StartSingleTimer(key, new BackoffOver(key), left > TimeSpan.Zero ? left : TimeSpan.Zero);
                break;
            case BackoffOver over:
                Context.Parent.Tell(over);
                break;
            case AttemptHeldUp held:
                Context.Parent.Tell(held);
                break;
            case AttemptReport report:
                // An attempt whose actor was stopped ends late, when the next one may already be running.
                if (ReferenceEquals(report.Call, running)) running = null;
                Context.Parent.Tell(report);
                break;
            case ActivityActorStopped:
                activity = ActorRefs.Nobody;
                if (running is { } cutOff) Context.Parent.Tell(AttemptReport.OfStopped(cutOff));
                running = null;
                break;
        }
    }
}
