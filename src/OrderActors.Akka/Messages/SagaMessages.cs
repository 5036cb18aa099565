using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>What goes between nodes, by <see cref="SagaSerializer"/>.</summary>
internal interface IWireMessage;

/// <summary>A message to one saga; the shard region finds it.</summary>
internal interface ISagaMessage : IWireMessage
{
    SagaId SagaId { get; }
}

/// <summary>
/// A command to one saga, as an actor message to the shard region. Answered by a <see cref="CommandAnswer"/> once the
/// events that it causes are durable.
/// </summary>
/// <param name="SagaId">The saga; a command that starts one makes it.</param>
/// <param name="Command">One of the commands of the saga's kind.</param>
/// <param name="Identity">Its idempotency key and fingerprint, or null. Without one a command that got no answer must
/// not be sent again: it may have been taken.</param>
public sealed record AskCommand(SagaId SagaId, SagaCommand Command, CommandIdentity? Identity = null) : ISagaMessage;

/// <summary>
/// Asks a saga for its state, as an actor message to the shard region. Answered by a <see cref="StateAnswer"/>, after
/// whatever the saga is storing at the moment.
/// </summary>
/// <param name="SagaId">The saga.</param>
public sealed record AskState(SagaId SagaId) : ISagaMessage;

/// <summary>
/// Asks a saga to answer by a <see cref="StateAnswer"/> once it is at or past a stage, or has ended; at once where it
/// does not exist.
/// </summary>
/// <param name="SagaId">The saga.</param>
/// <param name="Stage">The stage, or null for the end.</param>
/// <param name="WaitTimeout">How long the saga remembers who asks. Whoever gets no answer within it asks again: a saga
/// that moves to another node forgets its askers.</param>
public sealed record AskStage(SagaId SagaId, string? Stage, TimeSpan WaitTimeout) : ISagaMessage;

/// <summary>Asks a saga what it waits for. Answered by a <see cref="WhyAnswer"/>.</summary>
/// <param name="SagaId">The saga.</param>
public sealed record AskWhy(SagaId SagaId) : ISagaMessage;

/// <summary>Be in memory: there is something to do. Answered by <see cref="Awake"/>.</summary>
internal sealed record WakeUp(SagaId SagaId) : ISagaMessage;

/// <summary>
/// Stand still for maintenance if you are at rest: what comes meanwhile waits until <see cref="Release"/>. Answered by
/// a <see cref="QuiesceAnswer"/>.
/// </summary>
internal sealed record Quiesce(SagaId SagaId) : ISagaMessage;

/// <summary>Maintenance is done with the saga, which may be gone by now.</summary>
internal sealed record Release(SagaId SagaId) : ISagaMessage;

/// <summary>Whether the saga stands still now.</summary>
internal sealed record QuiesceAnswer(SagaId SagaId, bool Quiesced) : IWireMessage;

/// <summary>The answer to an <see cref="AskCommand"/>.</summary>
/// <param name="Reply">How the command ended. <see cref="Verdict.Unavailable"/>: nothing is stored, and the command
/// may be sent again, for example because the saga was moving to another node. <see cref="Verdict.Unknown"/>: send it
/// again with the same identity.</param>
public sealed record CommandAnswer(CommandReply Reply) : IWireMessage;

/// <summary>The answer to an <see cref="AskState"/> or an <see cref="AskStage"/>.</summary>
/// <param name="Reply">The state, whose events are durable; its view is null where there is no such saga.</param>
public sealed record StateAnswer(QueryReply Reply) : IWireMessage;

/// <summary>The answer to an <see cref="AskWhy"/>.</summary>
/// <param name="Explanation">What the saga waits for, until when, and who can move it; null where there is no such
/// saga.</param>
public sealed record WhyAnswer(string? Explanation) : IWireMessage;

/// <summary>The saga is in memory, and whatever was due has been begun.</summary>
internal sealed record Awake(SagaId SagaId) : IWireMessage;

/// <summary>A state as another node has rendered it.</summary>
internal sealed record RenderedView(
    SagaId Id, long SequenceNumber, Description Description, bool Stuck, IReadOnlyDictionary<string, byte[]> Answers)
    : SagaView(Id, SequenceNumber, Description, Stuck)
{
    public override byte[]? Render(string query) => Answers.GetValueOrDefault(query);
}
