using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Embedded;

internal sealed class PendingCommand(SagaId id, SagaCommand command, CommandIdentity? identity, bool isNew)
    : CommandAsk(id, command, identity, isNew)
{
    public TaskCompletionSource<CommandReply> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class PendingQuery(SagaId id) : QueryAsk(id)
{
    public TaskCompletionSource<QueryReply> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class PendingWait(SagaId id, string? stage) : WaitAsk(id, stage)
{
    public TaskCompletionSource<QueryReply> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class PendingWhy(SagaId id) : WhyAsk(id)
{
    public TaskCompletionSource<WhyReply> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
