using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>What a partition does with the result of a batch, and the loading of histories.</summary>
internal sealed class Commits(
    Pipeline pipeline,
    Reconciler reconciler,
    Passivation passivation,
    PartitionOutput output,
    EmbeddedOptions options,
    StoppedSagas stopped)
{
    private readonly List<CellEntry> postponedLoads = [];

    /// <summary>Why nothing can be stored now, or null.</summary>
    public string? Suspended { get; private set; }

    /// <summary>Whether what is in the way is a lack of room.</summary>
    public bool IsFull { get; private set; }

    /// <summary>
    /// What failed batches had answered, to be taken once more: after all acknowledgements of a step. In between, a
    /// batch would be begun in an epoch that a later one of them ends, and its sagas would not be read again.
    /// </summary>
    public List<Ask> ToTakeAgain { get; } = [];

    /// <summary>When the store is tried again, UTC, or null.</summary>
    public DateTimeOffset? ResumeAt { get; private set; }

    public void BeginStep(DateTimeOffset now)
    {
        if (ResumeAt is { } resumeAt && now >= resumeAt) Resume();
    }

    /// <summary>
    /// The journal is owned again: what is in memory is read again, whatever became of batches under way. Running
    /// attempts continue; they belong to the entries.
    /// </summary>
    public void Renewed(PartitionInput.Renewed renewed, IEnumerable<CellEntry> entries)
    {
        pipeline.BeginLeaseEpoch(renewed.LeaseEpoch);
        Resume();
        foreach (var entry in entries)
        {
            entry.NewestOrdering = renewed.LastOrdering;
            if (entry.State == CellEntryState.Live) Reload(entry);
        }
    }

    private void Resume()
    {
        ResumeAt = null;
        Suspended = null;
        foreach (var entry in postponedLoads)
            if (entry.State == CellEntryState.Loading) output.Loads.Add(entry.Id);
        postponedLoads.Clear();
    }

    /// <summary>Asks for the history of an entry that is loading.</summary>
    public void Load(CellEntry entry)
    {
        // Reading needs no room; but what failed would be decided again, to fail again, as soon as it is read.
        var mayRead = Suspended is null || (IsFull && entry.DurableState is null);
        if (mayRead) output.Loads.Add(entry.Id);
        else postponedLoads.Add(entry);
    }

    public void Committed(PartitionInput.Committed committed, DateTimeOffset now)
    {
        var batch = pipeline.Take(committed.BatchId);
        if (committed.Refused is { } refused)
        {
            foreach (var entry in batch.Entries)
                if (refused.TryGetValue(entry.Id, out var error)) stopped.Stop(entry, error);
        }

        foreach (var (entry, call) in batch.Ends) entry.Running.Remove(call);
        foreach (var held in batch.Replies)
        {
            var answer = committed.Refused?.TryGetValue(held.CellEntry.Id, out var error) == true
                ? Replies.Stopped(held.Ask, error)
                : held.Answer;
            output.Replies.Add(new(held.Ask, answer));
        }

        foreach (var after in batch.Afters)
        {
            var state = after.CellEntry.State;
            // One that is being read again counts too: its answers have just gone out.
            if (state is CellEntryState.Live or CellEntryState.Loading)
                after.CellEntry.IsDurable(after.State, after.SequenceNumber, after.Plan);
            if (state == CellEntryState.Live) Durable(after, committed.LastOrdering, now);
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

        foreach (var entry in pipeline.EndEpoch(batch))
            if (entry.State == CellEntryState.Live) Reload(entry);

        foreach (var held in batch.Replies)
        {
            if (failure.Status == AppendStatus.Unknown && held.Wrote)
                output.Replies.Add(new(held.Ask, Replies.Cut(held.Ask)));
            else if (Suspended is { } reason && held.Ask is CommandAsk)
                output.Replies.Add(new(held.Ask, CommandReplies.Unavailable(reason)));
            else
                ToTakeAgain.Add(held.Ask);
        }
    }

    /// <summary>Replies to those that wait, once a history that was read again shows what is stored.</summary>
    public void AnswerWatchers(CellEntry entry)
    {
        if (entry.View() is not { } view) return;
        while (NextReached(entry, view.Description.Stage, view.Description.Outcome) is { } watcher)
            output.Replies.Add(new(watcher, new QueryReply(Verdict.Accepted, view)));
    }

    private void Reload(CellEntry entry)
    {
        entry.State = CellEntryState.Loading;
        entry.Cell = null;
        // What is read again is durable: nothing about it waits for the batches that will fail.
        entry.AwaitedBatch = null;
        Load(entry);
    }

    private void Durable(SagaAfter after, long ordering, DateTimeOffset now)
    {
        var entry = after.CellEntry;
        entry.NewestOrdering = ordering;
        var stage = after.Summary.Stage;
        if (entry.DurableStage is not { } former)
        {
            entry.DurableStageSince = now;
        }
        else if (!former.Equals(stage, StringComparison.Ordinal))
        {
            output.StageTimes.Add((entry.Id.Kind, former, now - entry.DurableStageSince));
            entry.DurableStageSince = now;
        }

        entry.DurableStage = stage;
        AnswerWatchers(after);
        reconciler.Reconcile(entry, now);
        if (after.Summary.Outcome is not null && after.Plan.Outstanding.Count == 0) passivation.Ended(entry, now);
    }

    /// <summary>Hot: a view is made only for who has waited for just this stage.</summary>
    private void AnswerWatchers(SagaAfter after)
    {
        var entry = after.CellEntry;
        while (NextReached(entry, after.Summary.Stage, after.Summary.Outcome) is { } watcher)
        {
            var view = new StateView(entry.Id, after.SequenceNumber, entry.Definition.Describe(after.State),
                after.Plan.Stuck, entry.Definition, after.State);
            output.Replies.Add(new(watcher, new QueryReply(Verdict.Accepted, view)));
        }
    }

    /// <summary>Removes and returns a watcher whose wait this stage or outcome ends, or returns null.</summary>
    private static WaitAsk? NextReached(CellEntry entry, string stage, string? outcome)
    {
        if (entry.Watchers is not { } watchers) return null;
        for (var i = watchers.Count - 1; i >= 0; i--)
        {
            var watcher = watchers[i];
            if (!entry.Definition.HasReached(stage, outcome, watcher.Stage)) continue;
            watchers.RemoveAt(i);
            return watcher;
        }

        return null;
    }
}
