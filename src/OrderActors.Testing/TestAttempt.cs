using OrderActors.Engine.Activities;
using OrderActors.Sagas;

namespace OrderActors.Testing;

/// <summary>One attempt in an <see cref="ISagaTestHost"/>, as its handler and the test see it.</summary>
public sealed class TestAttempt
{
    internal TestAttempt(AttemptOrder order, DateTimeOffset deadline)
    {
        Order = order;
        Deadline = deadline;
    }

    /// <summary>The saga that called.</summary>
    public SagaId SagaId => Order.SagaId;

    /// <summary>The call's key.</summary>
    public string Key => Order.Call.Key;

    /// <summary>The request.</summary>
    public Activity Activity => Order.Call.Activity;

    /// <summary>The attempt's number, from 1.</summary>
    public int Number => Order.Attempt;

    /// <summary>What the outside world dedupes by.</summary>
    public string IdempotencyKey => SagaId.IdempotencyKey(Key);

    /// <summary>True once the saga no longer wants it; it continues until it ends or its time is up.</summary>
    public bool Cancelled { get; internal set; }

    internal AttemptOrder Order { get; }

    internal DateTimeOffset Deadline { get; }

    /// <summary>
    /// Leaves the attempt running: it ends by <see cref="ISagaTestHost.Complete"/>, <see cref="ISagaTestHost.Fail"/> or
    /// its time-out.
    /// </summary>
    public static Exception Hang() => new HangException();

    internal AttemptEnded Ended(object? result, ActivityFailure? failure) =>
        new(Key, Number, Order.StartedAt, result, failure);

#pragma warning disable CA1064 // Only the host catches it; no other code may.
    internal sealed class HangException : Exception;
#pragma warning restore CA1064
}
