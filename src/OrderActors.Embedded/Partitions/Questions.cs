using OrderActors.Runtime.Engine;

namespace OrderActors.Embedded.Partitions;

/// <summary>Answers questions: by the newest state once it is durable, or by what is durable now.</summary>
/// <remarks>
/// Invariant: no answer is older than one that was given before. What is answered is durable, and a slot remembers the
/// newest durable state for as long as it is in memory; one that was never read has none, and says so.
/// </remarks>
internal sealed class Questions(Decisions decisions, Commits commits, PartitionOutput output, StepTime time)
{
    /// <summary>Answers a question that cannot wait, or need not: nothing is stored for a while.</summary>
    public bool TryAnswerNow(Slot? slot, Ask ask)
    {
        if (ask is CommandAsk) return false;
        if (slot is { State: SlotState.Live, Hold: null } or { State: SlotState.Stopped }) return false;
        var isStuck = commits.Suspended is not null && ask is not WaitAsk && slot?.DurableState is not null;
        if (!ask.CannotWait && !isStuck) return false;
        output.Replies.Add(new(ask, Stale(slot, ask) ?? Answers.NotInTime(ask)));
        return true;
    }

    /// <summary>Answers once everything that the answer rests upon is durable.</summary>
    public void Answer(Slot slot, Ask ask)
    {
        switch (ask)
        {
            case WaitAsk { HasLeft: true }:
                break;
            case WaitAsk wait when slot.View()?.Description is { } seen &&
                !Answers.Reached(slot.Definition, seen.Stage, seen.Outcome, wait.Stage):
                (slot.Watchers ??= []).Add(wait);
                break;
            case QueryAsk:
                decisions.Hold(slot, ask, new QueryReply(ReplyKind.Accepted, slot.View()), wrote: false);
                break;
            case WhyAsk:
                var sentence = slot.Cell!.State is null ? null : slot.Cell.Why(slot.Running, time.Utc);
                decisions.Hold(slot, ask, new WhyReply(ReplyKind.Accepted, sentence), wrote: false);
                break;
        }
    }

    private object? Stale(Slot? slot, Ask ask)
    {
        if (slot?.DurableState is not { } state || slot.State == SlotState.Withheld) return null;
        if (ask is QueryAsk) return new QueryReply(ReplyKind.Accepted, slot.DurableView()) { IsStale = true };
        var why = slot.Definition.Why(slot.Id, state, slot.DurablePlan, slot.Running, time.Utc);
        var newer = commits.Suspended ?? "they are on their way to the disk";
        return new WhyReply(ReplyKind.Accepted, $"{why} Newer events are not stored yet: {newer}.") { IsStale = true };
    }
}
