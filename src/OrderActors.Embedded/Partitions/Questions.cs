using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Answers questions: by the newest state once it is durable, or by what is durable now.</summary>
/// <remarks>
/// Invariant: no answer is older than one that was given before. What is answered is durable, and an entry remembers
/// the newest durable state for as long as it is in memory; one that was never read has none, and says so.
/// </remarks>
internal sealed class Questions(Decisions decisions, Commits commits, PartitionOutput output, StepTime time)
{
    /// <summary>Answers a query that cannot wait, or need not since nothing can be stored for a while.</summary>
    public bool TryAnswerNow(CellEntry? entry, Ask ask)
    {
        if (ask is CommandAsk) return false;
        if (entry is { State: CellEntryState.Live, AwaitedBatch: null } or { State: CellEntryState.Stopped })
            return false;
        var isStuck = commits.Suspended is not null && ask is not WaitAsk && entry?.DurableState is not null;
        if (!ask.CannotWait && !isStuck) return false;
        output.Replies.Add(new(ask, Stale(entry, ask) ?? Replies.NotInTime(ask)));
        return true;
    }

    /// <summary>Answers once everything that the answer rests upon is durable.</summary>
    public void Answer(CellEntry entry, Ask ask)
    {
        switch (ask)
        {
            case WaitAsk { HasLeft: true }:
                break;
            case WaitAsk wait when entry.View()?.Description is { } seen &&
                !entry.Definition.HasReached(seen.Stage, seen.Outcome, wait.Stage):
                (entry.Watchers ??= []).Add(wait);
                break;
            case QueryAsk:
                decisions.HoldBack(entry, ask, new QueryReply(Verdict.Accepted, entry.View()), wrote: false);
                break;
            case WhyAsk:
                var explanation = entry.Cell!.State is null ? null : entry.Cell.Why(entry.Running, time.Utc);
                decisions.HoldBack(entry, ask, new WhyReply(Verdict.Accepted, explanation), wrote: false);
                break;
        }
    }

    private object? Stale(CellEntry? entry, Ask ask)
    {
        if (entry?.DurableState is not { } state || entry.State == CellEntryState.Quiesced) return null;
        if (ask is QueryAsk) return new QueryReply(Verdict.Accepted, entry.DurableView()) { IsStale = true };
        var why = entry.Definition.Why(entry.Id, state, entry.DurablePlan, entry.Running, time.Utc);
        var newer = commits.Suspended ?? "they are on their way to the disk";
        return new WhyReply(Verdict.Accepted, $"{why} Newer events are not stored yet: {newer}.") { IsStale = true };
    }
}
