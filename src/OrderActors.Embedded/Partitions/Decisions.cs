using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// What a partition does with one message of one saga: decide, encode, apply, and hold back what must wait.
/// </summary>
internal sealed class Decisions(
    Pipeline pipeline, Reconciler reconciler, StoppedSagas stopped, PartitionOutput output, ProposalEncoder encoder,
    EmbeddedOptions options, StepTime time)
{
    public void FireDue(CellEntry entry, DateTimeOffset now)
    {
        if (entry.State != CellEntryState.Live) return;
        while (entry.State == CellEntryState.Live && entry.Cell!.Plan.DueTimer(time.Utc) is { } timer)
            Decide(entry, new TimerFired(timer.Key, timer.DueAt), null, null, now);
        if (entry.State == CellEntryState.Live) reconciler.Reconcile(entry, now);
    }

    public void Decide(CellEntry entry, SagaMessage message, CommandAsk? ask, RunningCall? ended, DateTimeOffset now)
    {
        var decided = encoder.Propose(
            entry.Cell!, message, ask?.Identity, time.Utc, isAsked: ask is not null, options.MaxEventBytes);
        if (decided.Error is { } error)
        {
            stopped.Stop(entry, error);
            if (ask is not null) output.Replies.Add(new(ask, Replies.Stopped(ask, error)));
            return;
        }

        if (decided.Proposal is not { } proposal)
        {
            HoldBack(entry, ask!, decided.Refusal, wrote: false);
            return;
        }

        entry.Cell!.Apply(proposal);
        Store(entry, encoder.Rows);
        var wrote = encoder.Rows.Count > 0;
        if (proposal.Verdict == Verdict.Ignored) output.Ignored.Add((entry.Id.Kind, proposal.Reason ?? ""));
        if (ask is not null) HoldBack(entry, ask, CommandReplies.Of(proposal, entry.View()), wrote);
        if (ended is null) return;
        // The attempt stays known until what its end led to is durable: else a plan of before would start it again.
        if (entry.AwaitedBatch is { } hold) hold.Ends.Add((entry, ended));
        else entry.Running.Remove(ended);
        if (!wrote) PlanMoved(entry, now);
    }

    private void Store(CellEntry entry, List<JournalRow> rows)
    {
        if (rows.Count == 0) return;
        var batch = pipeline.Filling;
        batch.Rows.AddRange(rows);
        if (entry.AwaitedBatch != batch) batch.Entries.Add(entry);
        entry.AwaitedBatch = batch;
        entry.NewestSummary = rows[^1].Summary;
    }

    public void HoldBack(CellEntry entry, Ask ask, object? answer, bool wrote)
    {
        if (entry.AwaitedBatch is { } batch) batch.Replies.Add(new(entry, ask, answer, wrote));
        else output.Replies.Add(new(ask, answer));
    }

    /// <summary>
    /// The plan changed without an event (a wait that is not journaled): it counts once what is before it does.
    /// </summary>
    private void PlanMoved(CellEntry entry, DateTimeOffset now)
    {
        if (entry.AwaitedBatch is { } hold)
        {
            foreach (var after in hold.Afters)
                if (ReferenceEquals(after.CellEntry, entry)) after.Plan = entry.Cell!.Plan;
            return;
        }

        entry.DurablePlan = entry.Cell!.Plan;
        reconciler.Reconcile(entry, now);
    }
}
