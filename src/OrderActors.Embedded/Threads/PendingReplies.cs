using OrderActors.Embedded.Partitions;
using OrderActors.Engine;

namespace OrderActors.Embedded.Threads;

/// <summary>Gives answers to those who asked, and bounds how many commands may wait for one.</summary>
internal sealed class PendingReplies(EngineContext parts)
{
    private int waiting;

    /// <summary>Takes a command in, or returns false: too many wait.</summary>
    public bool Enter()
    {
        if (Interlocked.Increment(ref waiting) <= parts.Options.InboxLimit) return true;
        Interlocked.Decrement(ref waiting);
        return false;
    }

    public void Answer(Reply reply)
    {
        switch (reply.Ask)
        {
            case PendingCommand command:
                Interlocked.Decrement(ref waiting);
                var answer = (CommandReply)reply.Answer!;
                parts.Meters.CommandAnswered(command.SagaId.Kind, NameOf(command), Outcome(answer.Kind));
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

    private string NameOf(CommandAsk ask) =>
        parts.Kinds.Find(ask.SagaId.Kind) is { } definition && definition.Takes(ask.Command)
            ? definition.CommandFor(ask.Command).Name
            : "unknown";

    private static string Outcome(ReplyKind kind) => kind switch
    {
        ReplyKind.Accepted => "accepted",
        ReplyKind.Replayed => "replayed",
        ReplyKind.Rejected => "rejected",
        ReplyKind.Stopped => "stopped",
        ReplyKind.Unknown => "unknown",
        _ => "unavailable",
    };
}
