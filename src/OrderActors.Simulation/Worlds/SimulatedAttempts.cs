using OrderActors.Embedded.Partitions;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Faults;

namespace OrderActors.Simulation.Worlds;

/// <summary>
/// The attempts of activities: each one's fate is drawn when it starts. An effect belongs to the world and outlives the
/// process; an answer belongs to the process that waits for it.
/// </summary>
internal sealed class SimulatedAttempts(World world)
{
    private static readonly TimeSpan ShortestJourney = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan LongestJourney = TimeSpan.FromMilliseconds(100);

    private static readonly AttemptFate[] FatesOfAnOutage =
        [AttemptFate.Fails, AttemptFate.Hangs, AttemptFate.ArrivesLate, AttemptFate.LosesItsAnswer];

    private readonly List<SimulatedAttempt> running = [];
    private readonly Dictionary<Type, DateTimeOffset> outUntil = [];

    /// <summary>How many requests are on their way to a service.</summary>
    public int OnTheirWay { get; private set; }

    public void Take(AttemptAction action)
    {
        if (world.Node.IsStopping) return; // The dispatcher takes no more attempts.
        if (action.Start) Start(action);
        else if (running.Find(attempt => ReferenceEquals(attempt.Call, action.Call)) is { } unwanted) Cancel(unwanted);
    }

    /// <summary>The attempts are cut off. A request that is on its way may arrive all the same.</summary>
    public void Crash(bool recalls)
    {
        foreach (var attempt in running)
        {
            attempt.Ended = true;
            if (recalls) Recall(attempt);
        }

        running.Clear();
    }

    private void Start(AttemptAction action)
    {
        var policy = world.Policies.For(action.SagaId.Kind, action.Call.Call);
        var limit = LimitOf(policy, action.ScheduledAt);
        var attempt = new SimulatedAttempt(
            action.SagaId, action.Call, world.RandomOf(action.SagaId, action.Call.Call.Key));
        world.Note(attempt.SagaId, $"'{attempt.Key}' starts, attempt {attempt.Number}");
        var beside = running.Where(other => other.SagaId.Equals(attempt.SagaId)).Select(other => other.Call);
        var sighting = new AttemptSighting(attempt.SagaId, action.Call, policy, world.Node.Clock,
            world.Node.ClockNeverSetBack, world.Models.Find(attempt.SagaId), [.. beside], world.Node.Life);
        foreach (var checker in world.Checkers) checker.Started(sighting);
        running.Add(attempt);
        Try(attempt, limit);
    }

    /// <summary>Begins, unless the node's own store is away: then it is not an attempt, and no time-out runs.</summary>
    private void Try(SimulatedAttempt attempt, TimeSpan limit)
    {
        attempt.Tries++;
        var cutOff = world.OwnStore.GoesAway(StoreOf(attempt));
        if (!cutOff && world.OwnStore.IsAway)
        {
            HoldUp(attempt, limit);
            return;
        }

        world.Node.Later(limit, () => End(attempt, null,
            new(ActivityFailure.TimeoutType, "the attempt took longer than it may", Effect.Unknown)));
        Go(attempt, cutOff ? AttemptFate.LosesItsCommit : Draw(attempt), limit);
    }

    private void HoldUp(SimulatedAttempt attempt, TimeSpan limit)
    {
        const string Reason = "the own store is away";
        var call = attempt.Call;
        world.Note(attempt.SagaId, $"'{attempt.Key}' waits for the node's own store");
        world.Node.Post(
            attempt.SagaId, new PartitionInput.HeldUp(attempt.SagaId, attempt.Key, call.StartedAt, Reason));
        world.Node.Later(OwnStore.HoldOf(attempt.Tries), () =>
        {
            if (!attempt.Ended) Try(attempt, limit);
        });
    }

    /// <summary>How long the attempt may take: a call whose time is over gets an instant.</summary>
    private TimeSpan LimitOf(CallPolicy policy, DateTimeOffset scheduledAt)
    {
        if (policy.ScheduleToClose is not { } whole) return policy.StartToClose;
        var left = scheduledAt + whole - world.Node.Clock;
        return left < ShortestJourney ? ShortestJourney : left < policy.StartToClose ? left : policy.StartToClose;
    }

    private AttemptFate Draw(SimulatedAttempt attempt)
    {
        var random = attempt.Random;
        if (IsOut(attempt.Call.Call.Activity.GetType(), random)) return random.Pick(FatesOfAnOutage);
        return world.Faults.Strikes(FaultKind.FailedAttempt, random) ? AttemptFate.Fails
            : world.Faults.Strikes(FaultKind.RefusedAttempt, random) ? AttemptFate.IsRefused
            : world.Faults.Strikes(FaultKind.HungAttempt, random) ? AttemptFate.Hangs
            : world.Faults.Strikes(FaultKind.LateArrival, random) ? AttemptFate.ArrivesLate
            : world.Faults.Strikes(FaultKind.SlowAttempt, random) ? AttemptFate.IsSlow
            : world.Faults.Strikes(FaultKind.LostAnswer, random) ? AttemptFate.LosesItsAnswer
            : world.Faults.Strikes(FaultKind.LostHeartbeat, BeatOf(attempt)) ? AttemptFate.FallsSilent
            : AttemptFate.GoesWell;
    }

    /// <summary>A source beside the attempt's own: worlds of before this fault stay as they were.</summary>
    private SeededRandom BeatOf(SimulatedAttempt attempt) => world.RandomOf(attempt.SagaId, attempt.Key + "~beat");

    /// <summary>Another one, for the same reason.</summary>
    private SeededRandom StoreOf(SimulatedAttempt attempt) => world.RandomOf(attempt.SagaId, attempt.Key + "~store");

    private bool IsOut(Type activity, SeededRandom random)
    {
        if (world.Faults.Over) return false;
        if (outUntil.TryGetValue(activity, out var until) && world.EventQueue.Now < until) return true;
        if (!world.Faults.Strikes(FaultKind.ServiceOutage, random)) return false;
        var lasts = random.Spread(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(20));
        outUntil[activity] = world.EventQueue.Now + lasts;
        world.Note(null, $"the service of {activity.Name} is out of order for {(long)lasts.TotalSeconds} s");
        return true;
    }

    private void Go(SimulatedAttempt attempt, AttemptFate fate, TimeSpan limit)
    {
        var there = Journey(attempt);
        var back = Journey(attempt);
        switch (fate)
        {
            case AttemptFate.Fails:
                world.Node.Later(there + back, () => End(attempt, null, Failure(attempt)));
                break;
            case AttemptFate.IsRefused:
                world.Node.Later(there + back,
                    () => End(attempt, null, ActivityFailure.From(new PermanentError("refused for good"))));
                break;
            case AttemptFate.Hangs:
                world.Note(attempt.SagaId, $"'{attempt.Key}' hangs");
                break;
            case AttemptFate.ArrivesLate:
                Send(attempt, limit + attempt.Random.Spread(ShortestJourney, TimeSpan.FromMinutes(30)), null, null);
                break;
            case AttemptFate.IsSlow:
                Send(attempt, attempt.Random.Between(TimeSpan.Zero, limit),
                    attempt.Random.Between(TimeSpan.Zero, limit), null);
                break;
            case AttemptFate.LosesItsAnswer:
                Send(attempt, there, back, new("AnswerLost", "the answer was lost", Effect.Unknown));
                break;
            case AttemptFate.LosesItsCommit when StoreOf(attempt).Chance(0.5):
                world.Node.Later(there + back, () => End(attempt, null, OwnStore.LostCommit));
                break;
            case AttemptFate.LosesItsCommit:
                Send(attempt, there, back, OwnStore.LostCommit);
                break;
            case AttemptFate.FallsSilent:
                Send(attempt, attempt.Random.Between(TimeSpan.Zero, limit), back, null);
                world.Node.Later(attempt.Random.Between(TimeSpan.Zero, limit), () => End(attempt, null,
                    new(ActivityFailure.HeartbeatTimeoutType, "no heartbeat came in time", Effect.Unknown)));
                break;
            default:
                Send(attempt, there, back, null);
                break;
        }
    }

    private static ActivityFailure Failure(SimulatedAttempt attempt)
    {
        var failure = attempt.Random.Chance(0.5)
            ? ActivityFailure.From(new ServiceUnavailableError("not now"))
            : new ActivityFailure("ConnectionReset", "the line broke", Effect.Unknown);
        return attempt.Random.Chance(0.1) ? failure with { RetryAfter = Journey(attempt) * 100 } : failure;
    }

    /// <summary>A request on its way, and the answer on its way back, if one is to come.</summary>
    private void Send(SimulatedAttempt attempt, TimeSpan there, TimeSpan? back, ActivityFailure? instead)
    {
        OnTheirWay++;
        attempt.OnItsWay = true;
        world.EventQueue.In(there, () =>
        {
            if (!attempt.OnItsWay) return;
            attempt.OnItsWay = false;
            OnTheirWay--;
            var (result, failure) = Arrive(attempt);
            if (back is not { } wait || attempt.Ended) return;
            if (instead is not null) (result, failure) = (null, instead);
            world.Node.Later(wait, () => End(attempt, result, failure));
        });
    }

    private (object? Result, ActivityFailure? Failure) Arrive(SimulatedAttempt attempt)
    {
        object? result = null;
        ActivityFailure? failure = null;
        try
        {
            result = world.ScenarioInstance.Services.Do(attempt.Call.Call.Activity, attempt.IdempotencyKey);
            world.Note(attempt.SagaId, $"'{attempt.Key}' is done outside: {result}");
        }
        catch (ActivityException e)
        {
            failure = ActivityFailure.From(e);
            world.Note(attempt.SagaId, $"'{attempt.Key}' is refused outside: {e.Message}");
        }

        var sighting = new EffectSighting(
            attempt.SagaId, attempt.IdempotencyKey, attempt.Call.Call.Activity, result);
        foreach (var checker in world.Checkers) checker.Done(sighting);
        return (result, failure);
    }

    private void Cancel(SimulatedAttempt attempt)
    {
        if (world.Faults.Strikes(FaultKind.DeafHandler, attempt.Random)) return;
        world.Node.Later(Journey(attempt), () =>
        {
            if (attempt.Ended) return;
            Recall(attempt);
            End(attempt, null, new(ActivityFailure.CancelledType, "the attempt was cancelled", Effect.Unknown));
        });
    }

    /// <summary>Its request never arrives, unless it is too late to hold it back.</summary>
    private void Recall(SimulatedAttempt attempt)
    {
        if (!attempt.OnItsWay || attempt.Random.Chance(0.5)) return;
        attempt.OnItsWay = false;
        OnTheirWay--;
    }

    private void End(SimulatedAttempt attempt, object? result, ActivityFailure? failure)
    {
        if (attempt.Ended) return;
        attempt.Ended = true;
        running.Remove(attempt);
        if (failure is null) world.Note(attempt.SagaId, $"'{attempt.Key}' ends well");
        else world.Note(attempt.SagaId, $"'{attempt.Key}' fails: {failure.Message} (effect {failure.Effect})");
        var input = new PartitionInput.Attempt(
            attempt.SagaId, new(attempt.Key, attempt.Number, attempt.Call.StartedAt, result, failure));
        world.Node.Post(attempt.SagaId, input);
        if (world.Faults.Strikes(FaultKind.DuplicateEnd, attempt.Random))
            world.Node.Later(attempt.Random.Spread(ShortestJourney, TimeSpan.FromMinutes(1)),
                () => world.Node.Post(attempt.SagaId, input));
    }

    private static TimeSpan Journey(SimulatedAttempt attempt) => attempt.Random.Spread(ShortestJourney, LongestJourney);
}
