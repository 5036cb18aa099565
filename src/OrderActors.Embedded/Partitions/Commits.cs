using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>What a partition does once it hears what became of a batch, and the reading of histories.</summary>
internal sealed class Commits(
    Pipeline pipeline,
    Reconciler reconciler,
    Passivation passivation,
    PartitionOutput output,
    EmbeddedOptions options,
    Action<Slot, BrokenInvariantException> stop,
    Action<Ask, DateTimeOffset> askAgain)
{
    private readonly List<Slot> postponedLoads = [];
    private readonly List<Ask> again = [];

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Suspended { get; private set; }

    /// <summary>Whether what is in the way is a lack of room.</summary>
    public bool IsFull { get; private set; }

    /// <summary>When the store is tried again, UTC, or null.</summary>
    public DateTimeOffset? ResumeAt { get; private set; }

    public void BeginStep(DateTimeOffset now)
    {
        if (ResumeAt is { } resumeAt && now >= resumeAt) Resume();
    }

    /// <summary>
    /// The journal is owned again: what is in memory is read again, whatever became of batches under way. Running
    /// attempts go on; they belong to the slots.
    /// </summary>
    public void Renewed(PartitionInput.Renewed renewed, IEnumerable<Slot> slots)
    {
        pipeline.BeginTenure(renewed.Tenure);
        Resume();
        foreach (var slot in slots)
        {
            slot.NewestOrdering = renewed.LastOrdering;
            if (slot.State == SlotState.Live) Reload(slot);
        }
    }

    private void Resume()
    {
        ResumeAt = null;
        Suspended = null;
        foreach (var slot in postponedLoads)
            if (slot.State == SlotState.Loading) output.Loads.Add(slot.Id);
        postponedLoads.Clear();
    }

    /// <summary>Asks for the history of a slot that is loading.</summary>
    public void Load(Slot slot)
    {
        // Reading needs no room; but what failed would be decided again, to fail again, as soon as it is read.
        var mayRead = Suspended is null || (IsFull && slot.DurableState is null);
        if (mayRead) output.Loads.Add(slot.Id);
        else postponedLoads.Add(slot);
    }

    public void Committed(PartitionInput.Committed committed, DateTimeOffset now)
    {
        var batch = pipeline.Take(committed.BatchId);
        if (committed.Refused is { } refused)
        {
            foreach (var slot in batch.Slots)
                if (refused.TryGetValue(slot.Id, out var error)) stop(slot, error);
        }

        foreach (var (slot, call) in batch.Ends) slot.Running.Remove(call);
        foreach (var held in batch.Replies)
        {
            var answer = committed.Refused?.TryGetValue(held.Slot.Id, out var error) == true
                ? Answers.Stopped(held.Ask, error)
                : held.Answer;
            output.Replies.Add(new(held.Ask, answer));
        }

        foreach (var after in batch.Afters)
        {
            var state = after.Slot.State;
            // One that is being read again counts too: its answers have just gone out.
            if (state is SlotState.Live or SlotState.Loading)
                after.Slot.IsDurable(after.State, after.SequenceNumber, after.Plan);
            if (state == SlotState.Live) Durable(after, committed.LastOrdering, now);
        }

        pipeline.Recycle(batch);
    }

    public void NotCommitted(PartitionInput.NotCommitted failure, DateTimeOffset now)
    {
        var batch = pipeline.Take(failure.BatchId);
        if (failure.Status is AppendStatus.Full or AppendStatus.NotOwner)
        {
            IsFull = failure.Status == AppendStatus.Full;
            Suspended = IsFull
                ? "the store is full: " + failure.Detail
                : "this node does not own the store: " + failure.Detail;
            ResumeAt = now + options.FullStorePause;
        }

        foreach (var slot in pipeline.EndEpoch(batch))
            if (slot.State == SlotState.Live) Reload(slot);

        foreach (var held in batch.Replies)
        {
            if (failure.Status == AppendStatus.Unknown && held.Wrote)
                output.Replies.Add(new(held.Ask, Answers.Cut(held.Ask)));
            else if (Suspended is { } reason && held.Ask is CommandAsk)
                output.Replies.Add(new(held.Ask, Answers.Unavailable(reason)));
            else
                again.Add(held.Ask);
        }
    }

    /// <summary>
    /// Takes once more what failed batches had answered; once a step, after all acknowledgements. In between, a batch
    /// would be begun in an epoch that a later one of them ends, and its sagas would not be read again.
    /// </summary>
    public void AskAgain(DateTimeOffset now)
    {
        foreach (var ask in again) askAgain(ask, now);
        again.Clear();
    }

    /// <summary>Answers who waits for what a history, read again, turns out to hold.</summary>
    public void AnswerWatchers(Slot slot)
    {
        if (slot.View() is not { } view) return;
        while (NextReached(slot, view.Description.Stage, view.Description.Outcome) is { } watcher)
            output.Replies.Add(new(watcher, new QueryReply(ReplyKind.Accepted, view)));
    }

    private void Reload(Slot slot)
    {
        slot.State = SlotState.Loading;
        slot.Cell = null;
        // What is read again is durable: nothing about it waits for the batches that will fail.
        slot.Hold = null;
        Load(slot);
    }

    private void Durable(SagaAfter after, long ordering, DateTimeOffset now)
    {
        var slot = after.Slot;
        slot.NewestOrdering = ordering;
        var stage = after.Summary.Stage;
        if (slot.DurableStage is not { } former)
        {
            slot.DurableStageSince = now;
        }
        else if (!former.Equals(stage, StringComparison.Ordinal))
        {
            output.StageTimes.Add((slot.Id.Kind, former, now - slot.DurableStageSince));
            slot.DurableStageSince = now;
        }

        slot.DurableStage = stage;
        AnswerWatchers(after);
        reconciler.Reconcile(slot, now);
        if (after.Summary.Outcome is not null && after.Plan.Outstanding.Count == 0) passivation.Ended(slot, now);
    }

    /// <summary>Hot: a view is made only for who has waited for just this stage.</summary>
    private void AnswerWatchers(SagaAfter after)
    {
        var slot = after.Slot;
        while (NextReached(slot, after.Summary.Stage, after.Summary.Outcome) is { } watcher)
        {
            var view = new StateView(slot.Id, after.SequenceNumber, slot.Definition.Describe(after.State),
                after.Plan.Stuck, slot.Definition, after.State);
            output.Replies.Add(new(watcher, new QueryReply(ReplyKind.Accepted, view)));
        }
    }

    /// <summary>Takes out a watcher for whom this stage or outcome is far enough, or returns null.</summary>
    private static WaitAsk? NextReached(Slot slot, string stage, string? outcome)
    {
        if (slot.Watchers is not { } watchers) return null;
        for (var i = watchers.Count - 1; i >= 0; i--)
        {
            var watcher = watchers[i];
            if (!Answers.Reached(slot.Definition, stage, outcome, watcher.Stage)) continue;
            watchers.RemoveAt(i);
            return watcher;
        }

        return null;
    }
}
