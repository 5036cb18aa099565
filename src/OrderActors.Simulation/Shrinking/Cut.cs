using System.Collections.Frozen;
using OrderActors.Sagas;
using OrderActors.Simulation.Faults;

namespace OrderActors.Simulation.Shrinking;

/// <summary>
/// What is left out of a seed's world, so that it is small enough to be read. Everything else stays what it is as far
/// as possible: each fault, each person and each saga draws from a source of its own.
/// </summary>
public sealed record Cut
{
    /// <summary>Nothing is left out.</summary>
    public static Cut Nothing { get; } = new();

    /// <summary>The sagas whose client actions are run; null for all.</summary>
    public FrozenSet<SagaId>? Only { get; init; }

    /// <summary>The client actions that are run, by their numbers from 1; null for all.</summary>
    public FrozenSet<int>? ClientActions { get; init; }

    /// <summary>The faults that do not occur.</summary>
    public FrozenSet<FaultKind> Without { get; init; } = [];

    /// <summary>
    /// The faults that are left out, by their numbers from 1. A fault that is left out keeps its number.
    /// </summary>
    public FrozenSet<int> Spared { get; init; } = [];

    internal bool Keeps(SagaId saga, int action) =>
        Only?.Contains(saga) != false && ClientActions?.Contains(action) != false;
}
