using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Answers in the form that each kind of ask wants.</summary>
internal static class Replies
{
    public static bool Reached(SagaDefinition definition, string stage, string? outcome, string? wanted) =>
        outcome is not null || (wanted is not null && definition.HasReached(stage, wanted));

    public static CommandReply Of(Proposal proposal, CellEntry entry)
    {
        var kind = proposal.Verdict switch
        {
            Verdict.Accepted => ReplyKind.Accepted,
            Verdict.Replayed => ReplyKind.Replayed,
            Verdict.Rejected => ReplyKind.Rejected,
            _ => ReplyKind.Accepted, // A command that the saga ignores is a duplicate: all is as it was asked for.
        };
        return new(kind, proposal.Code, proposal.Reason, entry.View()) { RetryAfter = proposal.RetryAfter };
    }

    public static CommandReply Unavailable(string reason) => new(ReplyKind.Unavailable, "unavailable", reason);

    /// <summary>Nothing was decided: the journal is out of reach.</summary>
    public static CommandReply StoreAway(string reason) => new(ReplyKind.Unavailable, "store-unreachable", reason);

    public static object? Closing(Ask ask) => Failed(ask, ReplyKind.Unavailable, "unavailable", "the node is stopping");

    /// <summary>The node stops while the ask's events are on their way to the disk.</summary>
    public static object? Cut(Ask ask) => Failed(ask, ReplyKind.Unknown, "outcome-unknown",
        "whether the command was stored is not known: repeat it with the same idempotency key");

    public static object? Stopped(Ask ask, BrokenInvariantException error) =>
        Failed(ask, ReplyKind.Stopped, error.Code, $"{ask.SagaId} is stopped: {error.Message}");

    public static object? NotInTime(Ask ask) => Failed(ask, ReplyKind.Unavailable, "unavailable",
        $"{ask.SagaId} has events that cannot be stored at the moment, and no stored state is at hand; ask again");

    public static object? NoSuchKind(Ask ask) => ask is CommandAsk
        ? new CommandReply(ReplyKind.Rejected, RejectCodes.NotFound, $"there is no saga kind '{ask.SagaId.Kind}'")
        : Failed(ask, ReplyKind.Accepted, RejectCodes.NotFound, $"there is no saga kind '{ask.SagaId.Kind}'");

    public static object? Failed(Ask ask, ReplyKind kind, string code, string reason) => ask switch
    {
        CommandAsk => new CommandReply(kind, code, reason),
        QueryAsk => new QueryReply(kind, null, code, reason),
        _ => new WhyReply(kind, null, code, reason),
    };
}
