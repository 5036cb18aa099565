using OrderActors.Sagas;

namespace OrderActors.Embedded.Testing;

/// <summary>One attempt in a <see cref="SagaTestHost"/>, as its handler and the test see it.</summary>
public sealed class TestAttempt
{
    internal TestAttempt(SagaId sagaId, RunningCall call, DateTimeOffset deadline)
    {
        SagaId = sagaId;
        Call = call;
        Deadline = deadline;
    }

    /// <summary>The saga that called.</summary>
    public SagaId SagaId { get; }

    /// <summary>The call's key.</summary>
    public string Key => Call.Call.Key;

    /// <summary>The request.</summary>
    public Activity Activity => Call.Call.Activity;

    /// <summary>The attempt's number, from 1.</summary>
    public int Number => Call.Attempt;

    /// <summary>What the outside world dedupes by.</summary>
    public string IdempotencyKey => SagaId.IdempotencyKey(Key);

    /// <summary>True once the saga no longer wants it; it goes on until it ends or its time is up.</summary>
    public bool Cancelled { get; internal set; }

    internal RunningCall Call { get; }

    internal DateTimeOffset Deadline { get; }

    /// <summary>Leaves the attempt running: it ends by <see cref="SagaTestHost.Complete"/>,
    /// <see cref="SagaTestHost.Fail"/> or its time-out.</summary>
    public static Exception Hang() => new HangException();

#pragma warning disable CA1064 // Only the host catches it; nobody else may.
    internal sealed class HangException : Exception;
#pragma warning restore CA1064
}
