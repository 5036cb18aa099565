using OrderActors.Runtime.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>What goes between nodes, by <see cref="SagaSerializer"/>.</summary>
internal interface IWireMessage;

/// <summary>A message to one saga; the shard region finds it.</summary>
internal interface ISagaMessage : IWireMessage
{
    SagaId SagaId { get; }
}

/// <summary>A command; answered by a <see cref="CommandAnswer"/> once its events are durable.</summary>
internal sealed record AskCommand(SagaId SagaId, SagaCommand Command, CommandIdentity? Identity) : ISagaMessage;

/// <summary>What is your state? Answered by a <see cref="StateAnswer"/>.</summary>
internal sealed record AskState(SagaId SagaId) : ISagaMessage;

/// <summary>
/// Answer by a <see cref="StateAnswer"/> once you are at or past a stage (null: the end); who does not hear within
/// <see cref="Patience"/> asks again.
/// </summary>
internal sealed record AskStage(SagaId SagaId, string? Stage, TimeSpan Patience) : ISagaMessage;

/// <summary>What do you wait for? Answered by a <see cref="WhyAnswer"/>.</summary>
internal sealed record AskWhy(SagaId SagaId) : ISagaMessage;

/// <summary>Be in memory: there is something to do. Answered by <see cref="Awake"/>.</summary>
internal sealed record WakeUp(SagaId SagaId) : ISagaMessage;

/// <summary>
/// Stand still for maintenance if you are at rest: what comes meanwhile waits until <see cref="Release"/>. Answered by
/// a <see cref="WithholdAnswer"/>.
/// </summary>
internal sealed record Withhold(SagaId SagaId) : ISagaMessage;

/// <summary>Maintenance is done with the saga, which may be gone by now.</summary>
internal sealed record Release(SagaId SagaId) : ISagaMessage;

/// <summary>Whether the saga stands still now.</summary>
internal sealed record WithholdAnswer(SagaId SagaId, bool Taken) : IWireMessage;

/// <summary>The answer to a command.</summary>
internal sealed record CommandAnswer(CommandReply Reply) : IWireMessage;

/// <summary>The answer to a question about the state.</summary>
internal sealed record StateAnswer(QueryReply Reply) : IWireMessage;

/// <summary>The answer to why; null when there is no such saga.</summary>
internal sealed record WhyAnswer(string? Sentence) : IWireMessage;

/// <summary>The saga is in memory, and whatever was due has been begun.</summary>
internal sealed record Awake(SagaId SagaId) : IWireMessage;

/// <summary>A state as another node has rendered it.</summary>
internal sealed record RenderedView(
    SagaId Id, long SequenceNumber, Description Description, bool Stuck, IReadOnlyDictionary<string, byte[]> Answers)
    : SagaView(Id, SequenceNumber, Description, Stuck)
{
    public override byte[]? Render(string query) => Answers.GetValueOrDefault(query);
}
