using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>The replies about claims on idempotency keys, with the same texts on every engine.</summary>
internal static class ClaimReplies
{
    /// <summary>Too many claims wait.</summary>
    public static ClaimReply Busy { get; } =
        new(Verdict.Busy, null, CommandReplies.Busy.Code, CommandReplies.Busy.Reason);

    /// <summary>Nothing was claimed.</summary>
    public static ClaimReply Unavailable(string code, string reason) => new(Verdict.Unavailable, null, code, reason);

    /// <summary>The transaction with the claim was not committed.</summary>
    public static ClaimReply OfFailed(AppendResult result) => result.Status == AppendStatus.Unknown
        ? new(Verdict.Unknown, null, ReplyCodes.OutcomeUnknown,
            "whether the idempotency key was stored is not known: repeat it with the same one")
        : Unavailable(ReplyCodes.Unavailable,
            $"the idempotency key cannot be stored now: {result.Detail ?? $"{result.Status}"}");

    /// <summary>How far a sweep got.</summary>
    /// <exception cref="StoreUnreachableException">It was not committed.</exception>
    public static ClaimSweep Swept(AppendResult result, ClaimSweep sweep) => result.Status == AppendStatus.Committed
        ? sweep
        : throw new StoreUnreachableException($"claims cannot be removed ({result.Status}): {result.Detail}");
}
