using System.Text.Json.Serialization.Metadata;
using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>
/// The part of a command that callers supply; the node supplies the rest, such as the terms that it is given under. A
/// command without a body of its own is supplied whole.
/// </summary>
public abstract class CommandBody
{
    private protected CommandBody(Type commandType, JsonTypeInfo json) => (CommandType, Json) = (commandType, json);

    /// <summary>The type of the command.</summary>
    public Type CommandType { get; }

    /// <summary>How the body is read.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>The command of a body, or what is wrong with it.</summary>
    /// <param name="id">The saga that it is for.</param>
    /// <param name="body">What was read by <see cref="Json"/>.</param>
    public abstract CommandReading Read(SagaId id, object body);

    /// <summary>
    /// The command as far as its sender wrote it: two sends under one idempotency key are compared by that alone.
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

/// <summary>A command that was read of a body, or what is wrong with the body.</summary>
public readonly record struct CommandReading
{
    /// <summary>The command; null where there is a mistake.</summary>
    public SagaCommand? Command { get; private init; }

    /// <summary>What is wrong, in one sentence for the sender; null where there is a command.</summary>
    public string? Mistake { get; private init; }

    /// <summary>The body says this command.</summary>
    public static CommandReading Of(SagaCommand command) => new() { Command = command };

    /// <summary>The body says no command.</summary>
    /// <param name="mistake">What is wrong, in one sentence for the sender.</param>
    public static CommandReading Wrong(string mistake) => new() { Mistake = mistake };
}
