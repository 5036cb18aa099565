using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

internal enum CellEntryState
{
    /// <summary>The history is being loaded; messages wait.</summary>
    Loading,

    /// <summary>The cell is in memory.</summary>
    Live,

    /// <summary>An error stopped the saga; it answers with the error's code.</summary>
    Stopped,

    /// <summary>The saga is quiesced for maintenance; messages wait.</summary>
    Quiesced,

    /// <summary>The partition has forgotten it.</summary>
    Gone,
}

/// <summary>One saga's place in a partition.</summary>
internal sealed class CellEntry(SagaId id, SagaDefinition definition)
{
    public SagaId Id { get; } = id;

    public SagaDefinition Definition { get; } = definition;

    public CellEntryState State { get; set; } = CellEntryState.Loading;

    public SagaCell? Cell { get; set; }

    public BrokenInvariantException? Error { get; set; }

    /// <summary>Survives the cell: a reload does not stop an attempt.</summary>
    public RunningWork Running { get; } = new();

    /// <summary>
    /// What the newest durable state wants. Effects are started from this, never from a plan ahead of the disk.
    /// </summary>
    public WorkPlan DurablePlan { get; set; } = WorkPlan.Nothing;

    /// <summary>
    /// The newest state that is certainly durable, and its number; null where none is known. Survives the cell.
    /// </summary>
    public object? DurableState { get; set; }

    public long DurableNumber { get; set; }

    /// <summary>What the newest stored event said of the saga; ahead of the disk like the cell.</summary>
    public SagaSummary? NewestSummary { get; set; }

    /// <summary>The stage of the newest durable state, and since when.</summary>
    public string? DurableStage { get; set; }

    public DateTimeOffset DurableStageSince { get; set; }

    /// <summary>The batch that must be durable before anything about this saga may be said; null when all is.</summary>
    public Batch? AwaitedBatch { get; set; }

    /// <summary>The ordering up to which the index must have come before this entry may be forgotten.</summary>
    public long NewestOrdering { get; set; }

    /// <summary>Asks that came while the history was being read.</summary>
    public Queue<Ask>? Waiting { get; set; }

    public List<WaitAsk>? Watchers { get; set; }

    /// <summary>When the partition must look at it next, in UTC ticks; long.MaxValue for never.</summary>
    public long WakeAt { get; set; } = long.MaxValue;

    public DateTimeOffset TouchedAt { get; set; }

    public CellEntry? Older { get; set; }

    public CellEntry? Newer { get; set; }

    public StateView? View() => Cell is null ? null : StateView.Of(Cell);

    public StateView? DurableView() => DurableState is not { } state
        ? null
        : new(Id, DurableNumber, Definition.Describe(state), DurablePlan.Stuck, Definition, state);

    /// <summary>Records what is durable; the result of a batch that was sent earlier may come later.</summary>
    public void IsDurable(object state, long number, WorkPlan plan)
    {
        if (number < DurableNumber) return;
        (DurableState, DurableNumber, DurablePlan) = (state, number, plan);
    }
}
