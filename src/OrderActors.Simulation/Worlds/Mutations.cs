namespace OrderActors.Simulation.Worlds;

/// <summary>
/// Known faults of an engine, built into the simulated parts around the real one: what the checkers must find. For the
/// kit's own tests.
/// </summary>
internal sealed record Mutations
{
    public static Mutations None { get; } = new();

    /// <summary>Answers leave before their events are stored.</summary>
    public bool ReplyBeforeCommit { get; init; }

    /// <summary>Attempts start before the events that ask for them are stored.</summary>
    public bool EffectBeforeCommit { get; init; }

    /// <summary>A cell that is read again has lost its recorded failures.</summary>
    public bool FailuresForgotten { get; init; }

    /// <summary>A cell that is read again has lost the idempotency keys of its commands.</summary>
    public bool CommandsForgotten { get; init; }

    /// <summary>The writer stores batches of an epoch that has failed.</summary>
    public bool FailedEpochStored { get; init; }

    /// <summary>A group commit that is torn by a crash leaves a part of its rows.</summary>
    public bool TornCommitKept { get; init; }

    /// <summary>The index's stored offset is ahead of its stored rows.</summary>
    public bool IndexOffsetAhead { get; init; }
}
