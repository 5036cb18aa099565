using OrderActors.Sagas;
using OrderActors.Simulation.Chance;

namespace OrderActors.Simulation.Worlds;

/// <summary>What becomes of an attempt.</summary>
internal enum AttemptFate
{
    GoesWell,
    IsSlow,
    Fails,
    IsRefused,
    Hangs,
    LosesItsAnswer,
    ArrivesLate,
    FallsSilent,
    LosesItsCommit,
}

/// <summary>One attempt under way.</summary>
internal sealed class SimulatedAttempt(SagaId sagaId, RunningCall call, SeededRandom random)
{
    public SagaId SagaId => sagaId;

    public RunningCall Call => call;

    /// <summary>A source of its own.</summary>
    public SeededRandom Random => random;

    public string Key => call.Call.Key;

    public int Number => call.Attempt;

    public string IdempotencyKey { get; } = sagaId.IdempotencyKey(call.Call.Key);

    /// <summary>How often it was begun: the node's own store may keep it from beginning.</summary>
    public int Tries { get; set; }

    /// <summary>Nobody waits for it any more.</summary>
    public bool Ended { get; set; }

    /// <summary>Its request has not reached the service yet.</summary>
    public bool OnItsWay { get; set; }
}
