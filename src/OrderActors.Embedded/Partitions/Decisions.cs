using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>
/// What a partition does with one message of one saga: decide, encode, apply, and hold back what must wait.
/// </summary>
internal sealed class Decisions(
    SlotTable slots, Pipeline pipeline, Reconciler reconciler, PartitionOutput output, EventCodec codec,
    EmbeddedOptions options, StepTime time)
{
    private readonly List<JournalRow> encoded = [];

    public int StoppedSagas { get; private set; }

    public void FireDue(Slot slot, DateTimeOffset now)
    {
        if (slot.State != SlotState.Live) return;
        while (slot.State == SlotState.Live && DueTimer(slot.Cell!.Plan, time.Utc) is { } timer)
            Decide(slot, new TimerFired(timer.Key, timer.DueAt), null, null, now);
        if (slot.State == SlotState.Live) reconciler.Reconcile(slot, now);
    }

    private static Work.Timer? DueTimer(WorkPlan plan, DateTimeOffset now)
    {
        for (var i = 0; i < plan.Outstanding.Count; i++)
            if (plan.Outstanding[i] is Work.Timer timer && timer.DueAt <= now) return timer;
        return null;
    }

    public void Decide(Slot slot, SagaMessage message, CommandAsk? ask, RunningCall? ended, DateTimeOffset now)
    {
        Proposal proposal;
        try
        {
            proposal = slot.Cell!.Propose(message, ask?.Identity, time.Utc);
            encoded.Clear();
            for (var i = 0; i < proposal.Events.Count; i++)
                encoded.Add(codec.Encode(slot.Definition, slot.Id, proposal.Events[i]));
            if (TooLarge() is { } large)
            {
                if (ask is null) throw new BrokenInvariantException("OA0010", $"{slot.Id}: {large}");
                Hold(slot, ask, new CommandReply(ReplyKind.Rejected, RejectCodes.TooLarge, large, slot.View()),
                    wrote: false);
                return;
            }
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            // A serializer, a policy or a saga that throws stops this saga, never the node.
            var error = e as BrokenInvariantException ?? new("OA0005",
                $"{slot.Id} threw {e.GetType().Name} while deciding upon {message.GetType().Name}: {e.Message}");
            Stop(slot, error);
            if (ask is not null) output.Replies.Add(new(ask, Answers.Stopped(ask, error)));
            return;
        }

        slot.Cell.Apply(proposal);
        Store(slot, encoded);
        if (proposal.Verdict == Verdict.Ignored) output.Ignored.Add((slot.Id.Kind, proposal.Reason ?? ""));
        if (ask is not null) Hold(slot, ask, Answers.Of(proposal, slot), wrote: encoded.Count > 0);
        if (ended is null) return;
        // The attempt stays known until what its end led to is durable: else a plan of before would start it again.
        if (slot.Hold is { } hold) hold.Ends.Add((slot, ended));
        else slot.Running.Remove(ended);
        if (encoded.Count == 0) PlanMoved(slot, now);
    }

    private void Store(Slot slot, List<JournalRow> rows)
    {
        if (rows.Count == 0) return;
        var batch = pipeline.Filling;
        batch.Rows.AddRange(rows);
        if (slot.Hold != batch) batch.Slots.Add(slot);
        slot.Hold = batch;
        slot.NewestSummary = rows[^1].Summary;
    }

    public void Hold(Slot slot, Ask ask, object? answer, bool wrote)
    {
        if (slot.Hold is { } batch) batch.Replies.Add(new(slot, ask, answer, wrote));
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

    public void Stop(Slot slot, BrokenInvariantException error)
    {
        if (slot.State == SlotState.Stopped) return;
        slot.State = SlotState.Stopped;
        slot.Error = error;
        slot.Cell = null;
        StoppedSagas++;
        slots.WakeAt(slot, null);
        output.Stopped.Add((slot.Id, error));
        reconciler.CancelAll(slot);
        while (slot.Waiting is { Count: > 0 } waiting)
        {
            var ask = waiting.Dequeue();
            output.Replies.Add(new(ask, Answers.Stopped(ask, error)));
        }

        foreach (var watcher in slot.Watchers ?? []) output.Replies.Add(new(watcher, Answers.Stopped(watcher, error)));
        slot.Watchers = null;
    }

    /// <summary>
    /// The plan changed without an event (a wait that is not journaled): it counts once what is before it does.
    /// </summary>
    private void PlanMoved(Slot slot, DateTimeOffset now)
    {
        if (slot.Hold is { } hold)
        {
            foreach (var after in hold.Afters)
                if (ReferenceEquals(after.Slot, slot)) after.Plan = slot.Cell!.Plan;
            return;
        }

        slot.DurablePlan = slot.Cell!.Plan;
        reconciler.Reconcile(slot, now);
    }
}
