namespace OrderActors.Sagas;

/// <summary>The cell of a saga whose state is a <typeparamref name="TState"/>.</summary>
public sealed class SagaCell<TState> : SagaCell where TState : class
{
    private readonly SagaFunctions<TState> saga;
    private readonly ICallPolicies policies;
    private readonly HashSet<string> endedKeys = new(16, StringComparer.Ordinal);
    private ExecutionState execution = ExecutionState.Empty;
    private RunningWork? recoveredBeside;
    private TState? state;
    private Description? description;

    internal SagaCell(SagaDefinition<TState> definition, SagaId id, ICallPolicies policies) : base(definition, id)
    {
        saga = new(definition.Saga, id);
        this.policies = policies;
    }

    /// <inheritdoc/>
    public override object? State => state;

    /// <inheritdoc/>
    public override Description? Description =>
        state is null ? null : description ??= saga.Describe(state);

    /// <inheritdoc/>
    public override void Recover(RecordedEvent recorded)
    {
        if (recorded.SequenceNumber != SequenceNumber + 1)
            throw new BrokenInvariantException("OA0002",
                $"the history of {Id} has event {recorded.SequenceNumber} after event {SequenceNumber}");
        SequenceNumber = recorded.SequenceNumber;
        var envelope = recorded.Envelope;
        execution = execution.After(recorded.Event, envelope.At, envelope.Ends, envelope.Command, policies);
        if (envelope.Ends is { } ended) endedKeys.Add(ended);
        if (recorded.Event is EngineEvent) return;
        state = saga.Evolve(state, recorded.Event);
        description = null;
    }

    /// <inheritdoc/>
    public override void EndRecovery(RunningWork running, DateTimeOffset since)
    {
        if (state is null) return;
        Plan = PlanOf(state, execution, endedKey: null);
        description = saga.Describe(state); // Later readers must not get an error.
        recoveredBeside = running;
        foreach (var work in Plan.Outstanding)
        {
            // An attempt may have been cut off by the end of the process that ran it: its effect is then unknown.
            if (work is Work.Call && running.Find(work.Key) is null &&
                !(Plan.Records.TryGetValue(work.Key, out var record) && !record.IsDue(since)))
                running.CutOff(work.Key);
        }
    }

    /// <inheritdoc/>
    public override Proposal Propose(SagaMessage message, CommandIdentity? identity, DateTimeOffset now)
    {
        if (identity is not null && execution.Recall(identity) is { } known)
            return known.Fingerprint.Equals(identity.Fingerprint, StringComparison.Ordinal)
                ? Nothing(Verdict.Replayed)
                : Refuse(RejectCodes.KeyReused,
                    $"the idempotency key '{identity.Key}' came with another content before");
        if (identity is { IsEngines: false } && execution.Commands.FullFor(now, policies.KeyRetention) is { } wait)
            return Refuse(RejectCodes.TooManyKeys,
                $"{Id} remembers {RememberedCommands.AtMost} idempotency keys and takes no new one for {wait:c}", wait);
        return message switch
        {
            AttemptEnded ended => ProposeEnded(ended, now),
            RetryWork retry => ProposeRetry(retry, identity, now),
            WaiveWork waive => ProposeWaive(waive, identity, now),
            TimerFired timer => ProposeTimer(timer, now),
            SagaCommand command when !Definition.Takes(command) =>
                Refuse(RejectCodes.Invalid, $"{command.GetType().Name} is not a command of '{Definition.Kind}'"),
            _ => Consider(message, identity, now, endedKey: null, before: null),
        };
    }

    /// <inheritdoc/>
    public override void Apply(Proposal proposal)
    {
        var own = (Consequence<TState>)proposal;
        if (own.Base != SequenceNumber) throw new InvalidOperationException("the proposal was made of another state");
        state = own.State;
        execution = own.Execution;
        Plan = own.Plan;
        description = own.Description;
        SequenceNumber += own.Events.Count;
        WaitsUnrecorded = (WaitsUnrecorded || own.WaitsUnrecorded) && Plan.Outstanding.Count > 0;
        if (own.Ended is { } key) endedKeys.Add(key);
    }

    /// <inheritdoc/>
    public override string Why(RunningWork running, DateTimeOffset now) => state is null
        ? $"{Id} does not exist"
        : WaitReason.Why(Id, saga.Describe(state), Plan, running, now);

    private Proposal ProposeEnded(AttemptEnded ended, DateTimeOffset now)
    {
        if (Plan.FindCall(ended.Key) is not { } call) return Skip("the call is not outstanding any more");
        if (ended.Failure is null)
            return Consider(
                new ActivityCompleted(call.Key, call.Activity, ended.Result!), null, now, call.Key, before: null);

        var policy = policies.For(Id.Kind, call);
        execution.Records.TryGetValue(call.Key, out var record);
        // A reload may bring a failure back whose event was stored after all: it counts once.
        if (record?.Attempts >= ended.Attempt) return Skip("the failure is recorded already");
        var effect = record is { Effect: Effect.Unknown } || recoveredBeside?.WasCutOff(call.Key) == true
            ? Effect.Unknown
            : ended.Failure.Effect;
        var failure = ended.Failure with { Effect = effect, Message = Retries.Shortened(ended.Failure.Message) };
        if (failure.OwnStore)
            return Interrupt(policy, record, Retries.Interrupted(policy, record, ended, failure, now), now);
        var scheduled = (record?.ScheduledAt ?? ended.StartedAt) + ended.HeldUp;
        var next = Retries.NextAttempt(call, policy, failure, (record?.Failures ?? 0) + 1, scheduled, now);
        var failed = new AttemptFailed(
            call.Key, ended.Attempt, failure.Type, failure.Message, failure.Effect, scheduled, next);
        if (!call.Undo && next is null)
            return Consider(new ActivityFailed(call.Key, call.Activity, failure), null, now, call.Key, failed);
        return Retries.IsQuiet(call, policy, record, failed, now)
            ? Wait(call.Key, record! with { NextAttemptAt = next, LastError = failure.Message })
            : Store([failed], now, identity: null, endedKey: null, Verdict.Accepted);
    }

    /// <summary>The node's own store failed: the saga is not notified, and it counts toward no limit.</summary>
    private Proposal Interrupt(CallPolicy policy, CallRecord? record, AttemptInterrupted cut, DateTimeOffset now) =>
        Retries.IsQuiet(policy, record, cut, now)
            ? Wait(cut.Key, record! with
            {
                NextAttemptAt = cut.NextAttemptAt,
                ScheduledAt = cut.ScheduledAt,
                LastError = cut.Error,
            })
            : Store([cut], now, identity: null, endedKey: null, Verdict.Accepted);

    private Proposal ProposeRetry(RetryWork retry, CommandIdentity? identity, DateTimeOffset now)
    {
        if (state is null) return Refuse(RejectCodes.NotFound, $"there is no {Id}");
        if (Plan.FindCall(retry.Key) is null)
            return Refuse(RejectCodes.NoSuchWork, $"{Id} has no call '{retry.Key}' outstanding");
        // Not measured by the clock, which may have been set since the wait began.
        var waits = execution.Records.TryGetValue(retry.Key, out var record) &&
            (record.NextAttemptAt is not { } next || next > record.JournaledAt);
        return waits
            ? Store([new RetryRequested(retry.Key, retry.By, retry.Reason, now)], now, identity, null, Verdict.Accepted)
            : Note(retry, identity, now);
    }

    private Proposal ProposeWaive(WaiveWork waive, CommandIdentity? identity, DateTimeOffset now)
    {
        if (state is null) return Refuse(RejectCodes.NotFound, $"there is no {Id}");
        if (Plan.FindCall(waive.Key) is not { } call)
            return Refuse(RejectCodes.NoSuchWork, $"{Id} has no call '{waive.Key}' outstanding");
        return Plan.ChoiceFor(call).Waive
            ? Consider(new WorkWaived(waive.Key, waive.By, waive.Reason), identity, now, waive.Key, before: null)
            : Refuse(RejectCodes.Conflict,
                $"'{waive.Key}' is not a compensation: cancel the saga instead of waiving its work");
    }

    private Proposal ProposeTimer(TimerFired timer, DateTimeOffset now)
    {
        if (Plan.Find(timer.Key) is not Work.Timer armed || armed.DueAt != timer.DueAt || armed.DueAt > now)
            return Skip("the timer is not due");
        var proposal = (Consequence<TState>)Consider(timer, null, now, endedKey: null, before: null);
        if (proposal.Plan.Find(timer.Key) is Work.Timer still && still.DueAt == timer.DueAt)
            throw new BrokenInvariantException(
                "OA0008", $"{Id}: the timer '{timer.Key}' fired and is still wanted at {timer.DueAt:O}");
        return proposal;
    }

    private Proposal Consider(SagaMessage message, CommandIdentity? identity, DateTimeOffset now, string? endedKey,
        AttemptFailed? before)
    {
        switch (saga.Decide(state, message, now))
        {
            case Decision.Accept { Events.Count: 0 } when endedKey is null && message is SagaCommand command:
                return Note(command, identity, now);
            case Decision.Accept accept when endedKey is null || accept.Events.Count > 0:
                var events = before is null ? accept.Events : [before, .. accept.Events];
                return Store(events, now, identity, endedKey, Verdict.Accepted);
            case Decision.Reject reject when endedKey is null || message is WorkWaived:
                return reject.Events.Count == 0
                    ? Refuse(reject.Code, reject.Reason)
                    : Store(reject.Events, now, identity: null, endedKey: null, Verdict.Rejected, reject.Code,
                        reject.Reason);
            case Decision.Ignore ignore when endedKey is null:
                return Skip(ignore.Reason);
            case Decision.Ignore ignore when message is WorkWaived: // An operator's mistake must not stop the saga.
                return Refuse(RejectCodes.Conflict, ignore.Reason);
            default:
                throw new BrokenInvariantException(
                    "OA0006", $"{Id} did not record the end of '{endedKey}', which is outstanding");
        }
    }

    /// <summary>
    /// Accepts a command that changes nothing; with a key it is recorded, so that a repeat is recognized.
    /// </summary>
    private Consequence<TState> Note(SagaCommand command, CommandIdentity? identity, DateTimeOffset now) =>
        identity is null or { IsEngines: true } || state is null
            ? Nothing(Verdict.Accepted)
            : Store([new CommandNoted(Definition.CommandFor(command).Name)], now, identity, null, Verdict.Accepted);

    /// <summary>The saga's state, outstanding work and execution state after the events are stored.</summary>
    private Consequence<TState> Store(IReadOnlyList<SagaEvent> events, DateTimeOffset now, CommandIdentity? identity,
        string? endedKey, Verdict verdict, string? code = null, string? reason = null)
    {
        var newState = state;
        var newExecution = execution;
        for (var i = 0; i < events.Count; i++)
        {
            var first = i == 0;
            newExecution = newExecution.After(
                events[i], now, first ? endedKey : null, first ? identity : null, policies);
            if (events[i] is not EngineEvent) newState = saga.Evolve(newState, events[i]);
        }

        if (newState is null)
            throw new BrokenInvariantException("OA0006", $"{Id} was started without an event of its own");
        var plan = PlanOf(newState, newExecution, endedKey);
        var described = saga.Describe(newState);
        var pending = new PendingEvent[events.Count];
        for (var i = 0; i < pending.Length; i++)
        {
            var first = i == 0;
            pending[i] = new(SequenceNumber + i + 1, events[i], new()
            {
                At = now,
                CommandKey = first ? identity?.Key : null,
                Fingerprint = first ? identity?.Fingerprint : null,
                Ends = first ? endedKey : null,
                Summary = i == pending.Length - 1 ? Summary(described, plan) : null,
            });
        }

        return new(verdict, code, reason, pending, this, newState, described, newExecution, plan, endedKey);
    }

    private static SagaSummary Summary(Description description, WorkPlan plan) => new(
        description.Stage, description.Outcome, plan.Active, plan.Stuck, plan.WakeAt, description.CreatedAt,
        description.Owner);

    /// <summary>The outstanding work of the state, checked against what was outstanding before.</summary>
    private WorkPlan PlanOf(TState newState, ExecutionState newExecution, string? endedKey)
    {
        var outstanding = saga.Outstanding(newState);
        for (var i = 0; i < outstanding.Count; i++)
        {
            var work = outstanding[i];
            for (var j = 0; j < i; j++)
                if (outstanding[j].Key.Equals(work.Key, StringComparison.Ordinal))
                    throw new BrokenInvariantException("OA0007", $"{Id} wants '{work.Key}' twice at once");
            if (work is not Work.Call call) continue;
            if (endedKeys.Contains(call.Key) || call.Key.Equals(endedKey, StringComparison.Ordinal))
                throw new BrokenInvariantException("OA0003", $"{Id} wants '{call.Key}' again although it has ended");
            if (Plan.FindCall(call.Key) is { } former && !former.Activity.Equals(call.Activity))
                throw new BrokenInvariantException(
                    "OA0004", $"{Id} wants '{call.Key}' with another request than before");
        }

        return new(outstanding, newExecution.Records);
    }

    private Consequence<TState> Wait(string key, CallRecord record)
    {
        var newExecution = execution with { Records = execution.Records.SetItem(key, record) };
        return new(Verdict.Accepted, null, null, [], this, state, description, newExecution,
            new(Plan.Outstanding, newExecution.Records), ended: null)
        {
            WaitsUnrecorded = true,
        };
    }

    private Consequence<TState> Nothing(Verdict verdict) => Unchanged(verdict, null, null);

    private Consequence<TState> Refuse(string code, string reason, TimeSpan? retryAfter = null) =>
        Unchanged(Verdict.Rejected, code, reason, retryAfter);

    private Consequence<TState> Skip(string reason) => Unchanged(Verdict.Ignored, null, reason);

    private Consequence<TState> Unchanged(Verdict verdict, string? code, string? reason, TimeSpan? retryAfter = null) =>
        new(verdict, code, reason, [], this, state, description, execution, Plan, ended: null)
        {
            RetryAfter = retryAfter,
        };
}
