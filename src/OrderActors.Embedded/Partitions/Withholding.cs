using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Gives sagas into maintenance's hands and takes them back.</summary>
/// <remarks>
/// Invariant: while a saga is withheld nothing decides for it and nothing of it is on its way to the journal or the
/// index. So only a saga that might leave the memory may be had, and whoever asks for it meanwhile waits.
/// </remarks>
internal sealed class Withholding(
    SagaKinds kinds, SlotTable slots, Passivation passivation, Commits commits, PartitionOutput output)
{
    public void Take(PartitionInput.Withhold wish, DateTimeOffset now)
    {
        var taken = new List<SagaId>(wish.Sagas.Count);
        foreach (var id in wish.Sagas)
        {
            var slot = slots.Find(id);
            if (slot is not null && !passivation.MayGo(slot)) continue;
            if (slot is null)
            {
                if (kinds.Find(id.Kind) is not { } definition) continue;
                slots.Add(slot = new(id, definition), now);
            }

            slot.State = SlotState.Withheld;
            slot.Cell = null;
            // It may be gone, or another one, when it comes back.
            (slot.DurableState, slot.DurableNumber) = (null, 0);
            slots.WakeAt(slot, null);
            taken.Add(id);
        }

        output.Withheld.Add((wish, taken));
    }

    /// <summary>Whoever waits is answered by what the journal then holds; a saga that nobody waits for goes.</summary>
    public void Release(PartitionInput.Released released)
    {
        foreach (var id in released.Sagas)
        {
            if (slots.Find(id) is not { State: SlotState.Withheld } slot) continue;
            if (slot.Waiting is not { Count: > 0 })
            {
                slots.Remove(slot);
                continue;
            }

            slot.State = SlotState.Loading;
            commits.Load(slot);
        }
    }
}
