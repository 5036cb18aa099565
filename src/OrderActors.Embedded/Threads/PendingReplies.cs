using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Engine.Telemetry;

namespace OrderActors.Embedded.Threads;

/// <summary>Gives answers to those who asked, and bounds how many commands may wait for one.</summary>
internal sealed class PendingReplies(EmbeddedOptions options, SagaKinds kinds, OrderActorsMeters meters)
{
    private readonly InboxLimit limit = new(options.InboxLimit);

    /// <summary>Takes a command in, or returns false: too many wait.</summary>
    public bool Enter() => limit.TryEnter();

    public void Answer(Reply reply)
    {
        switch (reply.Ask)
        {
            case PendingCommand command:
                limit.Leave();
                var answer = (CommandReply)reply.Answer!;
                meters.CommandAnswered(
                    command.SagaId.Kind, kinds.NameOf(command.SagaId, command.Command), answer.Verdict);
                command.Completion.TrySetResult(answer);
                break;
            case PendingQuery query:
                query.Completion.TrySetResult((QueryReply)reply.Answer!);
                break;
            case PendingWait wait:
                wait.Completion.TrySetResult((QueryReply)reply.Answer!);
                break;
            case PendingWhy why:
                why.Completion.TrySetResult((WhyReply)reply.Answer!);
                break;
        }
    }
}
