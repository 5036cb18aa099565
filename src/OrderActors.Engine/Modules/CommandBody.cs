using System.Text.Json.Serialization.Metadata;
using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>
/// The part of a command that callers supply; the node supplies the rest, such as terms. For a command without one,
/// callers supply all of it.
/// </summary>
public abstract class CommandBody
{
    private protected CommandBody(Type commandType, JsonTypeInfo json) => (CommandType, Json) = (commandType, json);

    /// <summary>The type of the command.</summary>
    public Type CommandType { get; }

    /// <summary>How the body is read.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>The command of a body, or what is wrong with it.</summary>
    /// <param name="id">The saga.</param>
    /// <param name="body">The body as read by <see cref="Json"/>.</param>
    public abstract CommandReading Read(SagaId id, object body);

    /// <summary>
    /// The command as far as its sender wrote it: two requests under one idempotency key are compared by that alone.
    /// </summary>
    public abstract SagaCommand AsSent(SagaCommand command);
}

/// <summary>The same, typed.</summary>
public abstract class CommandBody<TBody, TCommand>(JsonTypeInfo<TBody> json)
    : CommandBody(typeof(TCommand), json)
    where TBody : class
    where TCommand : SagaCommand
{
    /// <inheritdoc/>
    public sealed override CommandReading Read(SagaId id, object body) => Read(id, (TBody)body);

    /// <inheritdoc/>
    public sealed override SagaCommand AsSent(SagaCommand command) => AsSent((TCommand)command);

    /// <inheritdoc cref="CommandBody.Read"/>
    protected abstract CommandReading Read(SagaId id, TBody body);

    /// <inheritdoc cref="CommandBody.AsSent"/>
    protected abstract TCommand AsSent(TCommand command);
}

/// <summary>The command of a body, or what is wrong with the body.</summary>
public readonly record struct CommandReading
{
    /// <summary>The command; null if there is a mistake.</summary>
    public SagaCommand? Command { get; private init; }

    /// <summary>What is wrong, in one sentence for the sender; null if there is a command.</summary>
    public string? Mistake { get; private init; }

    /// <summary>The body gives this command.</summary>
    public static CommandReading Of(SagaCommand command) => new() { Command = command };

    /// <summary>The body gives no command.</summary>
    /// <param name="mistake">What is wrong, in one sentence for the sender.</param>
    public static CommandReading Wrong(string mistake) => new() { Mistake = mistake };
}
