using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Engine.Modules;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>Makes commands of bodies, strictly. A body is the command itself, but for those with one of their own.
/// </summary>
internal sealed class CommandBodies(IEnumerable<CommandBody> bodies)
{
    private readonly FrozenDictionary<Type, CommandBody> bodies = bodies.ToFrozenDictionary(body => body.CommandType);

    /// <summary>How callers write a command.</summary>
    public JsonTypeInfo FormOf(CommandType type) =>
        bodies.TryGetValue(type.Json.Type, out var own) ? own.Json : type.Json;

    /// <summary>The command in the body, for the saga of that id.</summary>
    public ValueOrProblem<SagaCommand> Read(SagaId id, CommandType type, ReadOnlySpan<byte> body)
    {
        if (!bodies.TryGetValue(type.Json.Type, out var own)) return StrictJson.Read<SagaCommand>(body, type.Json);
        var read = StrictJson.Read<object>(body, own.Json);
        if (read.Failed) return read.Problem;
        var reading = own.Read(id, read.Value);
        return reading.Command is { } command ? command : Problem.Invalid(reading.Mistake!);
    }

    /// <summary>The command as far as its sender wrote it.</summary>
    public SagaCommand AsSent(SagaCommand command) =>
        bodies.TryGetValue(command.GetType(), out var own) ? own.AsSent(command) : command;
}
