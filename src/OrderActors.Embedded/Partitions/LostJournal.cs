using OrderActors.Engine.Shells;

namespace OrderActors.Embedded.Partitions;

/// <summary>While the journal is out of reach, no command is kept waiting for a history that cannot be read.</summary>
internal sealed class LostJournal(CellTable entries, PartitionOutput output)
{
    /// <summary>Why the journal is out of reach, or null.</summary>
    public string? Reason { get; private set; }

    /// <summary>It is, or, without a reason, is so no more. Commands that wait have decided nothing: all are refused.
    /// </summary>
    public void Set(string? reason)
    {
        Reason = reason;
        if (reason is null) return;
        foreach (var entry in entries.All)
        {
            if (entry.State != CellEntryState.Loading || entry.Waiting is not { } waiting) continue;
            for (var left = waiting.Count; left > 0; left--)
            {
                var ask = waiting.Dequeue();
                if (ask is CommandAsk) output.Replies.Add(new(ask, CommandReplies.StoreUnreachable(reason)));
                else waiting.Enqueue(ask);
            }
        }
    }
}
