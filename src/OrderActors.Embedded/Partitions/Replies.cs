using OrderActors.Engine;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Answers in the form that each kind of ask wants.</summary>
internal static class Replies
{
    public static object Closing(Ask ask) => Failed(ask, CommandReplies.Unavailable(WriterRequests.Stopping));

    /// <summary>The node stops while the ask's events are on their way to the disk.</summary>
    public static object Cut(Ask ask) => Failed(ask, CommandReplies.Unknown);

    public static object Stopped(Ask ask, BrokenInvariantException error) =>
        Failed(ask, CommandReplies.Stopped(ask.SagaId, error));

    public static object NotInTime(Ask ask) => Failed(ask, CommandReplies.Unavailable(
        $"{ask.SagaId} has events that cannot be stored at the moment, and no stored state is at hand; ask again"));

    public static object NoSuchKind(Ask ask) => ask is CommandAsk
        ? new CommandReply(Verdict.Rejected, RejectCodes.NotFound, $"there is no saga kind '{ask.SagaId.Kind}'")
        : Failed(ask, new(Verdict.Accepted, RejectCodes.NotFound, $"there is no saga kind '{ask.SagaId.Kind}'"));

    private static object Failed(Ask ask, CommandReply reply) => ask switch
    {
        CommandAsk => reply,
        QueryAsk => new QueryReply(reply.Verdict, null, reply.Code, reply.Reason),
        _ => new WhyReply(reply.Verdict, null, reply.Code, reply.Reason),
    };
}
