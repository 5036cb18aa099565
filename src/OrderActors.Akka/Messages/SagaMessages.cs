using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>What goes between nodes, beside events and replies, by <see cref="SagaSerializer"/>.</summary>
internal interface IWireMessage;

/// <summary>A message to one saga, which the shard region finds.</summary>
internal interface ISagaMessage : IWireMessage
{
    SagaId SagaId { get; }
}

/// <summary>
/// A command to one saga, as an actor message to the shard region. The reply is a <see cref="CommandReply"/> once
/// the events that it causes are durable. <see cref="Verdict.Unavailable"/>: nothing is stored, and the command may be
/// sent again, for example because the saga was moving to another node. <see cref="Verdict.Unknown"/>: send it again
/// with the same identity.
/// </summary>
/// <param name="SagaId">The saga; a command that starts one creates it.</param>
/// <param name="Command">One of the commands of the saga's kind.</param>
/// <param name="Identity">Its idempotency key and fingerprint, or null. Without one, a command that got no reply must
/// not be sent again: it may have been accepted.</param>
public sealed record AskCommand(SagaId SagaId, SagaCommand Command, CommandIdentity? Identity = null) : ISagaMessage;

/// <summary>
/// Asks a saga for its state, as an actor message to the shard region. The reply is a <see cref="QueryReply"/>, sent
/// after what the saga is storing at the moment is durable.
/// </summary>
/// <param name="SagaId">The saga.</param>
public sealed record AskState(SagaId SagaId) : ISagaMessage;

/// <summary>
/// Asks a saga to reply by a <see cref="QueryReply"/> once it is at or past a stage, or has ended; at once where it
/// does not exist.
/// </summary>
/// <param name="SagaId">The saga.</param>
/// <param name="Stage">The stage, or null for the end.</param>
/// <param name="WaitTimeout">How long the saga remembers who asks. Without a reply by then, ask again: a saga that
/// moves to another node forgets who asked.</param>
public sealed record AskStage(SagaId SagaId, string? Stage, TimeSpan WaitTimeout) : ISagaMessage;

/// <summary>Asks a saga what it waits for. The reply is a <see cref="WhyReply"/>.</summary>
/// <param name="SagaId">The saga.</param>
public sealed record AskWhy(SagaId SagaId) : ISagaMessage;

/// <summary>Loads the saga, since there is something to do. The reply is <see cref="Awake"/>.</summary>
internal sealed record WakeUp(SagaId SagaId) : ISagaMessage;

/// <summary>
/// Quiesces the saga for maintenance if it is at rest: messages wait until <see cref="Release"/>. The reply is a
/// <see cref="QuiesceReply"/>.
/// </summary>
internal sealed record Quiesce(SagaId SagaId) : ISagaMessage;

/// <summary>Maintenance has finished with the saga, which may be gone by now.</summary>
internal sealed record Release(SagaId SagaId) : ISagaMessage;

/// <summary>Whether the saga is quiesced now.</summary>
internal sealed record QuiesceReply(SagaId SagaId, bool Quiesced) : IWireMessage;

/// <summary>The saga is in memory, and what was due has been started.</summary>
internal sealed record Awake(SagaId SagaId) : IWireMessage;

/// <summary>A state as another node has rendered it, by query.</summary>
internal sealed record RenderedView(
    SagaId Id, long SequenceNumber, Description Description, bool Stuck, IReadOnlyDictionary<string, byte[]> Answers)
    : SagaView(Id, SequenceNumber, Description, Stuck)
{
    public override byte[]? Render(string query) => Answers.GetValueOrDefault(query);
}
