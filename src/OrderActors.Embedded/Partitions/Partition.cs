using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// Owns a share of the sagas. Single-threaded and without I/O, clock or threads: inputs and the time go in, wishes come
/// out. A running engine drives it with threads, <see cref="Testing.SagaTestHost"/> at the pace of a test.
/// </summary>
public sealed class Partition : IDisposable
{
    private readonly SagaKinds kinds;
    private readonly ICallPolicies policies;
    private readonly EventCodec codec;
    private readonly PartitionOutput output = new();
    private readonly SlotTable slots = new();
    private readonly Pipeline pipeline = new();
    private readonly Decisions decisions;
    private readonly Commits commits;
    private readonly Passivation passivation;
    private readonly Withholding withholding;
    private readonly Questions questions;
    private readonly Reconciler reconciler;
    private readonly StepTime time = new();
    private readonly LostJournal lost;
    private readonly WokenSagas woken = new();
    private DateTimeOffset? startedAt;

    /// <summary>Makes an empty partition.</summary>
    public Partition(SagaKinds kinds, ICallPolicies policies, EmbeddedOptions options)
    {
        this.kinds = kinds;
        this.policies = policies;
        codec = new(kinds);
        reconciler = new(slots, output, time);
        decisions = new(slots, pipeline, reconciler, output, codec, options, time);
        passivation = new(slots, options);
        commits = new(pipeline, reconciler, passivation, output, options, decisions.Stop, Take);
        questions = new(decisions, commits, output, time);
        lost = new(slots, output);
        withholding = new(kinds, slots, passivation, commits, output);
    }

    /// <summary>How many sagas are in memory.</summary>
    public int LiveSagas => slots.Count;

    /// <summary>How many sagas an error has stopped.</summary>
    public int StoppedSagas => decisions.StoppedSagas;

    /// <summary>How many wake-ups have led to rest since the start: nothing is under way that they began.</summary>
    public long WakeUpsRested => woken.Rested;

    /// <summary>How many batches are on their way to the disk.</summary>
    public int BatchesInFlight => pipeline.Sent;

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Suspended => commits.Suspended;

    /// <summary>Whether that is for lack of room, which somebody must make.</summary>
    public bool IsFull => Suspended is not null && commits.IsFull;

    /// <summary>Takes inputs in their order at a time, and returns what is to be done. The result is reused.</summary>
    public PartitionOutput Step(IReadOnlyList<PartitionInput> inputs, DateTimeOffset now) => Step(inputs, now, now);

    /// <summary>The same by two clocks.</summary>
    /// <param name="inputs">What has come in.</param>
    /// <param name="utc">The system's time, UTC: what sagas decide by, and what their timers mean.</param>
    /// <param name="now">The time of a clock that is never set, by which waits are measured; so is
    /// <see cref="PartitionOutput.NextStepAt"/>.</param>
    public PartitionOutput Step(IReadOnlyList<PartitionInput> inputs, DateTimeOffset utc, DateTimeOffset now)
    {
        output.Clear();
        startedAt ??= utc;
        var isClockChanged = time.Begin(utc, now);
        commits.BeginStep(now);
        // Acknowledgements first: after a failure nothing may be decided upon events that will never be stored.
        for (var i = 0; i < inputs.Count; i++)
        {
            switch (inputs[i])
            {
                case PartitionInput.Committed committed:
                    commits.Committed(committed, now);
                    break;
                case PartitionInput.NotCommitted notCommitted:
                    commits.NotCommitted(notCommitted, now);
                    break;
                case PartitionInput.Renewed renewed:
                    commits.Renewed(renewed, slots.All);
                    break;
                case PartitionInput.StoreAway store:
                    lost.Set(store.Reason);
                    break;
                case PartitionInput.Indexed indexed:
                    passivation.IndexedOrdering = Math.Max(passivation.IndexedOrdering, indexed.Ordering);
                    break;
            }
        }

        commits.AskAgain(now);
        for (var i = 0; i < inputs.Count; i++) Take(inputs[i], now);
        if (isClockChanged)
        {
            // What waits for a deadline waits for another while now.
            foreach (var slot in slots.All)
                if (slot.State == SlotState.Live) reconciler.Reconcile(slot, now);
        }

        while (slots.NextDue(now) is { } due) decisions.FireDue(due, now);
        output.Append = pipeline.Seal();
        woken.Look();
        passivation.Run(now);
        output.NextStepAt = Earliest(slots.NextWakeUp(), commits.ResumeAt, passivation.NextAt);
        return output;
    }

    /// <summary>
    /// Answers everybody who still waits: the partition steps no more. What is durable is found again.
    /// </summary>
    public PartitionOutput Close()
    {
        output.Clear();
        foreach (var slot in slots.All)
        {
            foreach (var ask in slot.Waiting ?? []) output.Replies.Add(new(ask, Answers.Closing(ask)));
            foreach (var ask in slot.Watchers ?? []) output.Replies.Add(new(ask, Answers.Closing(ask)));
        }

        foreach (var held in pipeline.Held())
            output.Replies.Add(new(held.Ask, held.Wrote ? Answers.Cut(held.Ask) : Answers.Closing(held.Ask)));
        return output;
    }

    /// <inheritdoc/>
    public void Dispose() => codec.Dispose();

    private void Take(PartitionInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case PartitionInput.Asked asked:
                Take(asked.Ask, now);
                break;
            case PartitionInput.Left left:
                left.Ask.HasLeft = true; // It may be on its way to becoming a watcher.
                slots.Find(left.Ask.SagaId)?.Watchers?.Remove(left.Ask);
                break;
            case PartitionInput.Attempt attempt:
                EndAttempt(attempt, now);
                break;
            case PartitionInput.HeldUp held:
                if (slots.Find(held.SagaId)?.Running.Find(held.Key) is { } call && call.StartedAt == held.StartedAt)
                    call.HeldUpBy = held.Reason;
                break;
            case PartitionInput.WakeUp wakeUp:
                WakeUp(wakeUp.SagaId, now);
                break;
            case PartitionInput.Loaded loaded:
                EndLoad(loaded, now);
                break;
            case PartitionInput.Withhold wish:
                withholding.Take(wish, now);
                break;
            case PartitionInput.Released released:
                withholding.Release(released);
                break;
        }
    }

    private void WakeUp(SagaId id, DateTimeOffset now)
    {
        var slot = slots.Find(id);
        if (slot is not null) decisions.FireDue(slot, now);
        else slot = Load(id, now);
        if (slot is null) woken.AddUnknown();
        else woken.Add(slot);
    }

    private void Take(Ask ask, DateTimeOffset now)
    {
        if (ask is CommandAsk && lost.Reason is { } away)
        {
            output.Replies.Add(new(ask, Answers.StoreAway(away)));
            return;
        }

        if (ask is CommandAsk && commits.Suspended is { } reason)
        {
            output.Replies.Add(new(ask, Answers.Unavailable(reason)));
            return;
        }

        var slot = slots.Find(ask.SagaId);
        if (questions.TryAnswerNow(slot, ask)) return;
        if (slot is null)
        {
            slot = Load(ask.SagaId, now, isNew: ask is CommandAsk { IsNew: true });
            if (slot is null)
            {
                output.Replies.Add(new(ask, Answers.NoSuchKind(ask)));
                return;
            }
        }

        switch (slot.State)
        {
            case SlotState.Loading or SlotState.Withheld:
                (slot.Waiting ??= new()).Enqueue(ask);
                break;
            case SlotState.Stopped:
                output.Replies.Add(new(ask, Answers.Stopped(ask, slot.Error!)));
                break;
            default:
                slots.Touch(slot, now);
                if (ask is CommandAsk command) decisions.Decide(slot, command.Command, command, null, now);
                else questions.Answer(slot, ask);
                break;
        }
    }

    private Slot? Load(SagaId id, DateTimeOffset now, bool isNew = false)
    {
        if (kinds.Find(id.Kind) is not { } definition) return null;
        var slot = new Slot(id, definition);
        slots.Add(slot, now);
        if (isNew)
        {
            slot.Cell = definition.CreateCell(id, policies);
            slot.State = SlotState.Live;
        }
        else
        {
            commits.Load(slot);
        }

        return slot;
    }

    private void EndLoad(PartitionInput.Loaded loaded, DateTimeOffset now)
    {
        if (slots.Find(loaded.SagaId) is not { State: SlotState.Loading } slot) return;
        if (loaded.Error is { } error)
        {
            decisions.Stop(slot, error);
            return;
        }

        var cell = slot.Definition.CreateCell(slot.Id, policies);
        try
        {
            for (var i = 0; i < loaded.Events.Count; i++) cell.Recover(loaded.Events[i]);
            cell.EndRecovery(slot.Running, startedAt!.Value);
        }
        catch (BrokenInvariantException e)
        {
            decisions.Stop(slot, e);
            return;
        }

        slot.Cell = cell;
        slot.State = SlotState.Live;
        slot.DurablePlan = cell.Plan;
        (slot.DurableState, slot.DurableNumber) = (cell.State, cell.SequenceNumber);
        commits.AnswerWatchers(slot);
        slots.Touch(slot, now);
        foreach (var call in slot.Running.Calls.Where(call => call.Ended is not null).ToList())
            if (slot.State == SlotState.Live) decisions.Decide(slot, call.Ended!, null, call, now);
        var waiting = slot.Waiting;
        slot.Waiting = null;
        while (waiting is { Count: > 0 }) Take(waiting.Dequeue(), now);
        decisions.FireDue(slot, now);
    }

    private void EndAttempt(PartitionInput.Attempt attempt, DateTimeOffset now)
    {
        if (slots.Find(attempt.SagaId) is not { } slot ||
            slot.Running.Find(attempt.Ended.Key) is not { Ended: null } call ||
            // Attempts of an undo whose failures leave no row share a number: the start tells them apart.
            call.Attempt != attempt.Ended.Attempt || call.StartedAt != attempt.Ended.StartedAt)
        {
            output.Ignored.Add((attempt.SagaId.Kind, "the end of an attempt that is not under way"));
            return;
        }

        call.Ended = attempt.Ended;
        if (slot.State == SlotState.Stopped) slot.Running.Remove(call);
        if (slot.State != SlotState.Live) return; // It is decided upon once the history is read.
        slots.Touch(slot, now);
        decisions.Decide(slot, attempt.Ended, null, call, now);
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b, DateTimeOffset? c)
    {
        var ab = a is { } x && !(b < x) ? a : b;
        return ab is { } y && !(c < y) ? ab : c;
    }
}
