using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Faults;

namespace OrderActors.Simulation.Worlds;

/// <summary>Another node that has the journal while this one has lost it, and takes commands there.</summary>
internal static class OtherOwner
{
    /// <summary>Notes of commands that changed nothing, for some sagas: memory here is behind them.</summary>
    public static List<JournalRow> Notes(World world, EventCodec codec)
    {
        if (!world.Faults.Strikes(FaultKind.OtherOwner)) return [];
        var notes = new List<JournalRow>();
        foreach (var saga in world.Models.All)
        {
            if (!world.Random.Chance(0.25)) continue;
            var note = new PendingEvent(saga.SequenceNumber + 1, new CommandNoted("by another node"), new()
            {
                At = world.Node.Clock,
                Summary = Summary(saga.Description, saga.Plan),
            });
            notes.Add(codec.Encode(world.Kinds.Get(saga.Id.Kind), saga.Id, note));
        }

        return notes;
    }

    private static SagaSummary Summary(Description description, WorkPlan plan) => new(
        description.Stage, description.Outcome, plan.Active, plan.Stuck, plan.WakeAt, description.CreatedAt,
        description.Owner);
}
