using OrderActors.Akka.Journal;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>Answers to commands.</summary>
internal static class CommandReplies
{
    /// <summary>The code of a saga that is on its way out of memory, or to another node: send it again.</summary>
    public const string Moving = "handing-over";

    /// <summary>Whether the command was stored is not known.</summary>
    public static CommandReply Unknown { get; } = new(ReplyKind.Unknown, "outcome-unknown",
        "whether the command was stored is not known: repeat it with the same idempotency key");

    /// <summary>Its events could not be stored; all but an unknown outcome is definite.</summary>
    public static CommandReply OfFailed(AppendFailedException failure) => failure.Status switch
    {
        AppendStatus.Conflict => new(ReplyKind.Unavailable, Moving, failure.Detail),
        AppendStatus.Refused => new(ReplyKind.Unavailable, "unavailable", failure.Detail),
        AppendStatus.Full => new(ReplyKind.Unavailable, "unavailable", failure.Detail),
        AppendStatus.NotOwner => new(ReplyKind.Unavailable, "store-unreachable", failure.Detail),
        _ => Unknown,
    };

    public static CommandReply Of(Proposal proposal, StateView? view)
    {
        var kind = proposal.Verdict switch
        {
            Verdict.Replayed => ReplyKind.Replayed,
            Verdict.Rejected => ReplyKind.Rejected,
            _ => ReplyKind.Accepted, // A command that the saga ignores is a duplicate: all is as it was asked for.
        };
        return new(kind, proposal.Code, proposal.Reason, view) { RetryAfter = proposal.RetryAfter };
    }
}
