using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Gives sagas into maintenance's hands and takes them back.</summary>
/// <remarks>
/// Invariant: while a saga is quiesced nothing decides for it and nothing of it is on its way to the journal or the
/// index. So only a saga that could be passivated can be quiesced, and requests for it wait meanwhile.
/// </remarks>
internal sealed class Quiescing(
    SagaKinds kinds, CellTable entries, Passivation passivation, Commits commits, PartitionOutput output)
{
    public void Take(PartitionInput.Quiesce wish, DateTimeOffset now)
    {
        var taken = new List<SagaId>(wish.Sagas.Count);
        foreach (var id in wish.Sagas)
        {
            var entry = entries.Find(id);
            if (entry is not null && !passivation.MayGo(entry)) continue;
            if (entry is null)
            {
                if (kinds.Find(id.Kind) is not { } definition) continue;
                entries.Add(entry = new(id, definition), now);
            }

            entry.State = CellEntryState.Quiesced;
            entry.Cell = null;
            // It may be gone, or another one, when it comes back.
            (entry.DurableState, entry.DurableNumber) = (null, 0);
            entries.WakeAt(entry, null);
            taken.Add(id);
        }

        output.Quiesced.Add((wish, taken));
    }

    /// <summary>
    /// Waiting requests are answered from what the journal then holds; a saga without any is passivated.
    /// </summary>
    public void Release(PartitionInput.Released released)
    {
        foreach (var id in released.Sagas)
        {
            if (entries.Find(id) is not { State: CellEntryState.Quiesced } entry) continue;
            if (entry.Waiting is not { Count: > 0 })
            {
                entries.Remove(entry);
                continue;
            }

            entry.State = CellEntryState.Loading;
            commits.Load(entry);
        }
    }
}
