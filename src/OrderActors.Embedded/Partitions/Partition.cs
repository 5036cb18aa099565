using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// Owns a share of the sagas. Single-threaded and without I/O, clock or threads: inputs and the time go in, wishes come
/// out. A running engine drives it with threads, <c>SagaTestHost</c> at the pace of a test.
/// </summary>
public sealed class Partition : IDisposable
{
    private readonly SagaKinds kinds;
    private readonly ICallPolicies policies;
    private readonly ProposalEncoder encoder;
    private readonly PartitionOutput output = new();
    private readonly CellTable entries = new();
    private readonly Pipeline pipeline = new();
    private readonly StoppedSagas stopped;
    private readonly Decisions decisions;
    private readonly Commits commits;
    private readonly Passivation passivation;
    private readonly Quiescing quiescing;
    private readonly Questions questions;
    private readonly Reconciler reconciler;
    private readonly StepTime time = new();
    private readonly LostJournal lost;
    private readonly WakeUpTracker woken = new();
    private DateTimeOffset? startedAt;

    /// <summary>Makes an empty partition.</summary>
    public Partition(SagaKinds kinds, ICallPolicies policies, EmbeddedOptions options)
    {
        this.kinds = kinds;
        this.policies = policies;
        encoder = new(kinds);
        reconciler = new(entries, output, time);
        stopped = new(entries, reconciler, output);
        decisions = new(pipeline, reconciler, stopped, output, encoder, options, time);
        passivation = new(entries, options);
        commits = new(pipeline, reconciler, passivation, output, options, stopped);
        questions = new(decisions, commits, output, time);
        lost = new(entries, output);
        quiescing = new(kinds, entries, passivation, commits, output);
    }

    /// <summary>How many sagas are in memory.</summary>
    public int LiveSagas => entries.Count;

    /// <summary>How many sagas an error has stopped.</summary>
    public int StoppedSagas => stopped.Count;

    /// <summary>How many wake-ups have led to rest since the start: nothing is under way that they began.</summary>
    public long WakeUpsRested => woken.Rested;

    /// <summary>How many batches are on their way to the disk.</summary>
    public int BatchesInFlight => pipeline.Sent;

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Suspended => commits.Suspended;

    /// <summary>Whether the reason is a lack of room, which a person must fix.</summary>
    public bool IsFull => Suspended is not null && commits.IsFull;

    /// <summary>Takes inputs in their order at a time, and returns what is to be done. The result is reused.</summary>
    public PartitionOutput Step(IReadOnlyList<PartitionInput> inputs, DateTimeOffset now) => Step(inputs, now, now);

    /// <summary>The same by two clocks.</summary>
    /// <param name="inputs">The inputs since the last step.</param>
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
                    commits.Renewed(renewed, entries.All);
                    break;
                case PartitionInput.StoreAway store:
                    lost.Set(store.Reason);
                    break;
                case PartitionInput.Indexed indexed:
                    passivation.IndexedOrdering = Math.Max(passivation.IndexedOrdering, indexed.Ordering);
                    break;
            }
        }

        foreach (var ask in commits.ToTakeAgain) Take(ask, now);
        commits.ToTakeAgain.Clear();
        for (var i = 0; i < inputs.Count; i++) Take(inputs[i], now);
        if (isClockChanged)
        {
            // What waits for a deadline waits for another while now.
            foreach (var entry in entries.All)
                if (entry.State == CellEntryState.Live) reconciler.Reconcile(entry, now);
        }

        while (entries.NextDue(now) is { } due) decisions.FireDue(due, now);
        output.Append = pipeline.Seal();
        woken.Look();
        passivation.Run(now);
        output.NextStepAt = Earliest(entries.NextWakeUp(), commits.ResumeAt, passivation.NextAt);
        return output;
    }

    /// <summary>
    /// Replies to every caller that still waits: the partition stops. What is durable is recovered later.
    /// </summary>
    public PartitionOutput Close()
    {
        output.Clear();
        foreach (var entry in entries.All)
        {
            foreach (var ask in entry.Waiting ?? []) output.Replies.Add(new(ask, Replies.Closing(ask)));
            foreach (var ask in entry.Watchers ?? []) output.Replies.Add(new(ask, Replies.Closing(ask)));
        }

        foreach (var held in pipeline.Held())
            output.Replies.Add(new(held.Ask, held.Wrote ? Replies.Cut(held.Ask) : Replies.Closing(held.Ask)));
        return output;
    }

    /// <inheritdoc/>
    public void Dispose() => encoder.Dispose();

    private void Take(PartitionInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case PartitionInput.Asked asked:
                Take(asked.Ask, now);
                break;
            case PartitionInput.Left left:
                left.Ask.HasLeft = true; // It may be on its way to becoming a watcher.
                entries.Find(left.Ask.SagaId)?.Watchers?.Remove(left.Ask);
                break;
            case PartitionInput.Attempt attempt:
                EndAttempt(attempt, now);
                break;
            case PartitionInput.HeldUp held:
                if (entries.Find(held.SagaId)?.Running.Find(held.Key) is { } call && call.StartedAt == held.StartedAt)
                    call.HeldUpBy = held.Reason;
                break;
            case PartitionInput.WakeUp wakeUp:
                WakeUp(wakeUp.SagaId, now);
                break;
            case PartitionInput.Loaded loaded:
                EndLoad(loaded, now);
                break;
            case PartitionInput.Quiesce wish:
                quiescing.Take(wish, now);
                break;
            case PartitionInput.Released released:
                quiescing.Release(released);
                break;
        }
    }

    private void WakeUp(SagaId id, DateTimeOffset now)
    {
        var entry = entries.Find(id);
        if (entry is not null) decisions.FireDue(entry, now);
        else entry = Load(id, now);
        if (entry is null) woken.AddUnknown();
        else woken.Add(entry);
    }

    private void Take(Ask ask, DateTimeOffset now)
    {
        if (ask is CommandAsk && lost.Reason is { } away)
        {
            output.Replies.Add(new(ask, CommandReplies.StoreUnreachable(away)));
            return;
        }

        if (ask is CommandAsk && commits.Suspended is { } reason)
        {
            output.Replies.Add(new(ask, CommandReplies.Unavailable(reason)));
            return;
        }

        var entry = entries.Find(ask.SagaId);
        if (questions.TryAnswerNow(entry, ask)) return;
        if (entry is null)
        {
            entry = Load(ask.SagaId, now, isNew: ask is CommandAsk { IsNew: true });
            if (entry is null)
            {
                output.Replies.Add(new(ask, Replies.NoSuchKind(ask)));
                return;
            }
        }

        switch (entry.State)
        {
            case CellEntryState.Loading or CellEntryState.Quiesced:
                (entry.Waiting ??= new()).Enqueue(ask);
                break;
            case CellEntryState.Stopped:
                output.Replies.Add(new(ask, Replies.Stopped(ask, entry.Error!)));
                break;
            default:
                entries.Touch(entry, now);
                if (ask is CommandAsk command) decisions.Decide(entry, command.Command, command, null, now);
                else questions.Answer(entry, ask);
                break;
        }
    }

    private CellEntry? Load(SagaId id, DateTimeOffset now, bool isNew = false)
    {
        if (kinds.Find(id.Kind) is not { } definition) return null;
        var entry = new CellEntry(id, definition);
        entries.Add(entry, now);
        if (isNew)
        {
            entry.Cell = definition.CreateCell(id, policies);
            entry.State = CellEntryState.Live;
        }
        else
        {
            commits.Load(entry);
        }

        return entry;
    }

    private void EndLoad(PartitionInput.Loaded loaded, DateTimeOffset now)
    {
        if (entries.Find(loaded.SagaId) is not { State: CellEntryState.Loading } entry) return;
        if (loaded.Error is { } error)
        {
            stopped.Stop(entry, error);
            return;
        }

        var cell = entry.Definition.CreateCell(entry.Id, policies);
        try
        {
            for (var i = 0; i < loaded.Events.Count; i++) cell.Recover(loaded.Events[i]);
            cell.EndRecovery(entry.Running, startedAt!.Value);
        }
        catch (BrokenInvariantException e)
        {
            stopped.Stop(entry, e);
            return;
        }

        entry.Cell = cell;
        entry.State = CellEntryState.Live;
        entry.DurablePlan = cell.Plan;
        (entry.DurableState, entry.DurableNumber) = (cell.State, cell.SequenceNumber);
        commits.AnswerWatchers(entry);
        entries.Touch(entry, now);
        foreach (var call in entry.Running.Calls.Where(call => call.Ended is not null).ToList())
            if (entry.State == CellEntryState.Live) decisions.Decide(entry, call.Ended!, null, call, now);
        var waiting = entry.Waiting;
        entry.Waiting = null;
        while (waiting is { Count: > 0 }) Take(waiting.Dequeue(), now);
        decisions.FireDue(entry, now);
    }

    private void EndAttempt(PartitionInput.Attempt attempt, DateTimeOffset now)
    {
        if (entries.Find(attempt.SagaId) is not { } entry ||
            entry.Running.Find(attempt.Ended.Key) is not { Ended: null } call ||
            // Attempts of an undo whose failures leave no row share a number: the start tells them apart.
            call.Attempt != attempt.Ended.Attempt || call.StartedAt != attempt.Ended.StartedAt)
        {
            output.Ignored.Add((attempt.SagaId.Kind, "the end of an attempt that is not under way"));
            return;
        }

        call.Ended = attempt.Ended;
        if (entry.State == CellEntryState.Stopped) entry.Running.Remove(call);
        if (entry.State != CellEntryState.Live) return; // It is decided upon once the history is read.
        entries.Touch(entry, now);
        decisions.Decide(entry, attempt.Ended, null, call, now);
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b, DateTimeOffset? c)
    {
        var ab = a is { } x && !(b < x) ? a : b;
        return ab is { } y && !(c < y) ? ab : c;
    }
}
