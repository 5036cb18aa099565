namespace OrderActors.Sagas;

/// <summary>
/// A long-running process as pure functions. An engine makes them durable: it stores the events that
/// <see cref="Decide"/> returns, folds them with <see cref="Evolve"/>, and after every commit starts what
/// <see cref="Outstanding"/> lists and is not running, and cancels what it no longer lists.
/// </summary>
/// <remarks>
/// No I/O, no clock, no randomness: time is an argument and ids come in messages. The state is immutable. A state is
/// null before the first event.
/// </remarks>
public abstract class Saga<TState> where TState : class
{
    /// <summary>
    /// Which events the message causes at <paramref name="now"/> (UTC), or why it is rejected or ignored.
    /// </summary>
    public abstract Decision Decide(TState? state, SagaMessage message, DateTimeOffset now);

    /// <summary>The state after an event. Total over the saga's events.</summary>
    /// <exception cref="BrokenInvariantException">The event is not one of this saga's, or cannot follow the
    /// state.</exception>
    public abstract TState Evolve(TState? state, SagaEvent @event);

    /// <summary>The work that must be under way in this state, each with a key of its own.</summary>
    public abstract IReadOnlyList<Work> Outstanding(TState state);

    /// <summary>The state for lists and people.</summary>
    public abstract Description Describe(TState state);
}

/// <summary>A state as lists and people see it.</summary>
/// <param name="Stage">Where the saga is: one of its kind's stages.</param>
/// <param name="Outcome">How it ended, as a sentence, or null while it continues.</param>
/// <param name="Deadline">When the saga moves on by itself unless something happens before, UTC, or null.</param>
/// <param name="CreatedAt">When it was started, UTC.</param>
/// <param name="WaitsFor">What it waits for besides its calls and who can move it, as the end of "waits for …", or
/// null.</param>
public sealed record Description(
    string Stage,
    string? Outcome,
    DateTimeOffset? Deadline,
    DateTimeOffset CreatedAt,
    string? WaitsFor = null)
{
    /// <summary>The owner's id (of a customer or user), or null. Lists filter by it.</summary>
    public string? Owner { get; init; }
}

/// <summary>An invariant does not hold. The code has a page in <c>docs/errors</c>.</summary>
public sealed class BrokenInvariantException(string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>The error's code, for example <c>OA0001</c>.</summary>
    public string Code { get; } = code;
}
