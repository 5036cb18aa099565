using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>The replies to commands, with the same texts on every engine.</summary>
internal static class CommandReplies
{
    /// <summary>Too many commands wait.</summary>
    public static CommandReply Busy { get; } =
        new(Verdict.Busy, ReplyCodes.Busy, "the node has too much to do");

    /// <summary>Whether the command was stored is not known.</summary>
    public static CommandReply Unknown { get; } = new(Verdict.Unknown, ReplyCodes.OutcomeUnknown,
        "whether the command was stored is not known: repeat it with the same idempotency key");

    /// <summary>The reply to a command whose proposal is durable.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="view">The saga afterwards.</param>
    public static CommandReply Of(Proposal proposal, StateView? view) =>
        new(proposal.Verdict == Verdict.Ignored ? Verdict.Accepted : proposal.Verdict, proposal.Code, proposal.Reason,
            view)
        {
            RetryAfter = proposal.RetryAfter,
        };

    /// <summary>Nothing was decided: nothing can be stored.</summary>
    public static CommandReply Unavailable(string reason) =>
        new(Verdict.Unavailable, ReplyCodes.Unavailable, reason);

    /// <summary>Nothing was decided: the journal cannot be reached.</summary>
    public static CommandReply StoreUnreachable(string reason) =>
        new(Verdict.Unavailable, ReplyCodes.StoreUnreachable, reason);

    /// <summary>An error has stopped the saga.</summary>
    public static CommandReply Stopped(SagaId id, BrokenInvariantException error) =>
        new(Verdict.Stopped, error.Code, WhyStopped(id, error));

    /// <summary>The reason in every reply of a stopped saga.</summary>
    public static string WhyStopped(SagaId id, BrokenInvariantException error) => $"{id} is stopped: {error.Message}";
}
