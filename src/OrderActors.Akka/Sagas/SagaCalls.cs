using System.Globalization;
using Akka.Actor;
using OrderActors.Akka.Activities;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>The activity actors of one saga, brought in line with what its newest state wants.</summary>
/// <remarks>
/// A call's first attempt runs in a child; once it has failed, a <see cref="CallSupervisor"/> takes the call over. A
/// child whose attempt has ended runs the next call's.
/// </remarks>
internal sealed class SagaCalls(IActorContext context, SagaActorContext parts, SagaId id)
{
    private readonly Dictionary<string, IActorRef> supervisors = new(StringComparer.Ordinal);
    private readonly Dictionary<RunningCall, IActorRef> attempts = [];
    private readonly List<IActorRef> idle = [];
    private readonly Dictionary<string, DateTimeOffset> waits = new(StringComparer.Ordinal);
    private readonly List<WorkAction> actions = [];
    private int made;

    /// <summary>
    /// The attempts under way here. It is lost with the actor: attempts under way then count as cut off.
    /// </summary>
    public RunningWork Running { get; } = new();

    /// <summary>Starts what is missing, cancels what is not wanted, waits for what is to be tried again.</summary>
    public void Reconcile(WorkPlan plan)
    {
        actions.Clear();
        Running.Reconcile(plan, newest: null, parts.Time.GetUtcNow(), parts.Clock.Now, actions);
        foreach (var action in actions)
        {
            if (action.Start) Start(plan, action.Call);
            else if (ActorOf(action.Call) is { } unwanted) unwanted.Tell(CancelAttempt.Instance);
        }

        foreach (var work in plan.Outstanding)
        {
            if (work is not Work.Call call || Running.Find(call.Key) is not null) continue;
            if (Running.WaitOf(call.Key) is { } until) StandBack(call.Key, until);
        }

        Prune(plan);
    }

    /// <summary>A supervisor's wait is over; if it was too short, another one is set.</summary>
    public void WaitIsOver(string key) => waits.Remove(key);

    /// <summary>Cancels everything that runs, and waits for nothing more.</summary>
    public void CancelAll() => Reconcile(WorkPlan.Nothing);

    /// <summary>The attempt has ended; its child is free for another.</summary>
    public void Ended(RunningCall call)
    {
        if (attempts.Remove(call, out var child)) idle.Add(child);
    }

    /// <summary>A child has stopped. Returns the call whose attempt it ran, or null.</summary>
    public RunningCall? Stopped(IActorRef child)
    {
        idle.Remove(child);
        foreach (var (call, runs) in attempts)
        {
            if (!runs.Equals(child)) continue;
            attempts.Remove(call);
            return call;
        }

        return null;
    }

    private IActorRef? ActorOf(RunningCall call) =>
        attempts.GetValueOrDefault(call) ?? supervisors.GetValueOrDefault(call.Call.Key);

    private void Start(WorkPlan plan, RunningCall call)
    {
        var key = call.Call.Key;
        waits.Remove(key);
        var run = new RunAttempt(call, plan.Records.GetValueOrDefault(key)?.ScheduledAt ?? call.StartedAt);
        // The wait before a further attempt may have been over before a supervisor could wait.
        if (call.Attempt > 1 || supervisors.ContainsKey(key))
        {
            SupervisorOf(key).Tell(run);
            return;
        }

        var child = FreeChild();
        attempts.Add(call, child);
        child.Tell(run);
    }

    private IActorRef FreeChild()
    {
        if (idle.Count == 0) return context.ActorOf(ActivityActor.Props(parts, id));
        var child = idle[^1];
        idle.RemoveAt(idle.Count - 1);
        return child;
    }

    private void StandBack(string key, DateTimeOffset until)
    {
        if (waits.TryGetValue(key, out var known) && known == until) return;
        waits[key] = until;
        SupervisorOf(key).Tell(new StandBack(until));
    }

    private IActorRef SupervisorOf(string key)
    {
        if (supervisors.TryGetValue(key, out var known)) return known;
        // Named for those who inspect the actor tree; numbered, since a previous one of the key may not have stopped
        // yet.
        var name = string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(key)}-{++made}");
        var supervisor = context.ActorOf(CallSupervisor.Props(parts, id, key), name);
        supervisors.Add(key, supervisor);
        return supervisor;
    }

    private void Prune(WorkPlan plan)
    {
        foreach (var (key, supervisor) in supervisors)
        {
            if (plan.FindCall(key) is not null || Running.Find(key) is not null) continue;
            supervisors.Remove(key);
            waits.Remove(key);
            context.Stop(supervisor);
        }
    }
}
