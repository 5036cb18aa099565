using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// What a partition does with one message of one saga: decide, encode, apply, and hold back what must wait.
/// </summary>
internal sealed class Decisions(
    CellTable entries, Pipeline pipeline, Reconciler reconciler, PartitionOutput output, EventCodec codec,
    EmbeddedOptions options, StepTime time)
{
    private readonly List<JournalRow> encoded = [];

    public int StoppedSagas { get; private set; }

    public void FireDue(CellEntry entry, DateTimeOffset now)
    {
        if (entry.State != CellEntryState.Live) return;
        while (entry.State == CellEntryState.Live && DueTimer(entry.Cell!.Plan, time.Utc) is { } timer)
            Decide(entry, new TimerFired(timer.Key, timer.DueAt), null, null, now);
        if (entry.State == CellEntryState.Live) reconciler.Reconcile(entry, now);
    }

    private static Work.Timer? DueTimer(WorkPlan plan, DateTimeOffset now)
    {
        for (var i = 0; i < plan.Outstanding.Count; i++)
            if (plan.Outstanding[i] is Work.Timer timer && timer.DueAt <= now) return timer;
        return null;
    }

    public void Decide(CellEntry entry, SagaMessage message, CommandAsk? ask, RunningCall? ended, DateTimeOffset now)
    {
        Proposal proposal;
        try
        {
            proposal = entry.Cell!.Propose(message, ask?.Identity, time.Utc);
            encoded.Clear();
            for (var i = 0; i < proposal.Events.Count; i++)
                encoded.Add(codec.Encode(entry.Definition, entry.Id, proposal.Events[i]));
            if (TooLarge() is { } large)
            {
                if (ask is null) throw new BrokenInvariantException("OA0010", $"{entry.Id}: {large}");
                HoldBack(entry, ask, new CommandReply(ReplyKind.Rejected, RejectCodes.TooLarge, large, entry.View()),
                    wrote: false);
                return;
            }
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            // A serializer, a policy or a saga that throws stops this saga, never the node.
            var error = e as BrokenInvariantException ?? new("OA0005",
                $"{entry.Id} threw {e.GetType().Name} while deciding upon {message.GetType().Name}: {e.Message}");
            Stop(entry, error);
            if (ask is not null) output.Replies.Add(new(ask, Replies.Stopped(ask, error)));
            return;
        }

        entry.Cell.Apply(proposal);
        Store(entry, encoded);
        if (proposal.Verdict == Verdict.Ignored) output.Ignored.Add((entry.Id.Kind, proposal.Reason ?? ""));
        if (ask is not null) HoldBack(entry, ask, Replies.Of(proposal, entry), wrote: encoded.Count > 0);
        if (ended is null) return;
        // The attempt stays known until what its end led to is durable: else a plan of before would start it again.
        if (entry.AwaitedBatch is { } hold) hold.Ends.Add((entry, ended));
        else entry.Running.Remove(ended);
        if (encoded.Count == 0) PlanMoved(entry, now);
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

    private string? TooLarge()
    {
        foreach (var row in encoded)
            if (row.Payload.Length > options.MaxEventBytes)
                return $"the event '{row.Manifest}' would take {row.Payload.Length} bytes; " +
                       $"the limit is {options.MaxEventBytes}";
        return null;
    }

    public void Stop(CellEntry entry, BrokenInvariantException error)
    {
        if (entry.State == CellEntryState.Stopped) return;
        entry.State = CellEntryState.Stopped;
        entry.Error = error;
        entry.Cell = null;
        StoppedSagas++;
        entries.WakeAt(entry, null);
        output.Stopped.Add((entry.Id, error));
        reconciler.CancelAll(entry);
        while (entry.Waiting is { Count: > 0 } waiting)
        {
            var ask = waiting.Dequeue();
            output.Replies.Add(new(ask, Replies.Stopped(ask, error)));
        }

        foreach (var watcher in entry.Watchers ?? []) output.Replies.Add(new(watcher, Replies.Stopped(watcher, error)));
        entry.Watchers = null;
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
