using System.Text.Json;
using OrderActors.Sagas;

namespace OrderActors.Engine;

/// <summary>A state in a reply. It is rendered by the caller, not by the engine.</summary>
/// <param name="Id">The saga.</param>
/// <param name="SequenceNumber">The number of its newest event.</param>
/// <param name="Description">The state for lists and people.</param>
/// <param name="Stuck">Whether a compensation is stuck.</param>
/// <param name="Definition">The saga's kind.</param>
/// <param name="State">The state, of the kind's type.</param>
public sealed record StateView(
    SagaId Id, long SequenceNumber, Description Description, bool Stuck, SagaDefinition Definition, object State)
    : SagaView(Id, SequenceNumber, Description, Stuck)
{
    /// <summary>The newest state of a cell, or null before its first event.</summary>
    public static StateView? Of(SagaCell cell) => cell.State is not { } state
        ? null
        : new(cell.Id, cell.SequenceNumber, cell.Description!, cell.Plan.Stuck, cell.Definition, state);

    /// <inheritdoc/>
    public override byte[]? Render(string query) => Definition.Queries.TryGetValue(query, out var type)
        ? JsonSerializer.SerializeToUtf8Bytes(type.Answer(State), type.Json)
        : null;
}
