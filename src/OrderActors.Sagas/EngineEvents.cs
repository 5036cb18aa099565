using System.Text.Json.Serialization;

namespace OrderActors.Sagas;

/// <summary>An event that an engine writes among a saga's own; Evolve never sees it.</summary>
[JsonDerivedType(typeof(AttemptFailed), "saga.attempt-failed.v1")]
[JsonDerivedType(typeof(AttemptInterrupted), "saga.attempt-interrupted.v1")]
[JsonDerivedType(typeof(RetryRequested), "saga.retry-requested.v1")]
[JsonDerivedType(typeof(CommandNoted), "saga.command-noted.v1")]
public abstract record EngineEvent : SagaEvent;

/// <summary>An attempt of a call failed (<c>saga.attempt-failed.v1</c>).</summary>
/// <param name="Key">The call's key.</param>
/// <param name="Attempt">The attempt's number, from 1.</param>
/// <param name="Type">The failure's type.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Effect">Whether this attempt may have had its effect.</param>
/// <param name="ScheduledAt">When the call's first attempt started, UTC.</param>
/// <param name="NextAttemptAt">When it is tried again, UTC; null if only an operator can retry it.</param>
[EventClass("attempt")]
public sealed record AttemptFailed(
    string Key,
    int Attempt,
    string Type,
    string Error,
    Effect Effect,
    DateTimeOffset ScheduledAt,
    DateTimeOffset? NextAttemptAt) : EngineEvent;

/// <summary>
/// The node's own store failed during an attempt of a call, which may have had its effect
/// (<c>saga.attempt-interrupted.v1</c>). It is tried again under the same key and counts toward no limit.
/// </summary>
/// <param name="Key">The call's key.</param>
/// <param name="Attempt">The attempt's number, from 1.</param>
/// <param name="Error">What the store said.</param>
/// <param name="Effect">Whether this attempt may have had its effect.</param>
/// <param name="ScheduledAt">When the call's first attempt started, UTC, plus the time that the store was away.
/// </param>
/// <param name="NextAttemptAt">When it is tried again, UTC.</param>
[EventClass("attempt")]
public sealed record AttemptInterrupted(
    string Key,
    int Attempt,
    string Error,
    Effect Effect,
    DateTimeOffset ScheduledAt,
    DateTimeOffset NextAttemptAt) : EngineEvent;

/// <summary>An operator asked to retry a waiting call now (<c>saga.retry-requested.v1</c>).</summary>
/// <param name="Key">The call's key.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When, UTC.</param>
[EventClass("operator")]
public sealed record RetryRequested(string Key, string By, string Reason, DateTimeOffset At) : EngineEvent;

/// <summary>
/// A command with an idempotency key was accepted and changed nothing (<c>saga.command-noted.v1</c>).
/// </summary>
/// <param name="Command">The command's name.</param>
[EventClass("command")]
public sealed record CommandNoted(string Command) : EngineEvent;

/// <summary>A command that every saga accepts: the engine decides on it, not the saga.</summary>
[JsonDerivedType(typeof(RetryWork), "retry-work")]
[JsonDerivedType(typeof(WaiveWork), "waive-work")]
public abstract record EngineCommand : SagaCommand;

/// <summary>Retry a waiting call now. Every saga accepts it.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="By">Who asks.</param>
/// <param name="Reason">Why.</param>
[Command("Retries waiting or stuck work now")]
public sealed record RetryWork(string Key, string By, string Reason) : EngineCommand;

/// <summary>Give up an undo call; the saga receives <see cref="WorkWaived"/>. Every saga accepts it.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="By">Who gives it up.</param>
/// <param name="Reason">Why.</param>
[Command("Gives a stuck compensation up for good")]
public sealed record WaiveWork(string Key, string By, string Reason) : EngineCommand;

/// <summary>The end of an attempt, as an engine reports it to the cell.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="Result">The handler's result, or null when it failed.</param>
/// <param name="Failure">The failure, or null when it succeeded.</param>
public sealed record AttemptEnded(
    string Key,
    int Attempt,
    DateTimeOffset StartedAt,
    object? Result,
    ActivityFailure? Failure) : SagaMessage
{
    /// <summary>For how long the attempt had waited for the node's own store.</summary>
    public TimeSpan HeldUp { get; init; }
}

/// <summary>The JSON of the engine's own events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(EngineCommand))]
internal sealed partial class EngineJson : JsonSerializerContext;
