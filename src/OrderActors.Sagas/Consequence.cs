namespace OrderActors.Sagas;

/// <summary>A proposal with the saga's state, outstanding work and execution state once it is applied.</summary>
internal sealed class Consequence<TState>(
    Verdict verdict, string? code, string? reason, IReadOnlyList<PendingEvent> events, SagaCell cell,
    TState? state, Description? description, ExecutionState execution, WorkPlan plan, string? ended)
    : Proposal(verdict, code, reason, events) where TState : class
{
    public long Base { get; } = cell.SequenceNumber;

    public TState? State => state;

    public Description? Description => description;

    public ExecutionState Execution => execution;

    public WorkPlan Plan => plan;

    public string? Ended => ended;

    public bool WaitsUnrecorded { get; init; }
}
