using OrderActors.Akka.Journal;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>Answers to commands that were not stored; <see cref="AkkaEngine"/> sends some of them again.</summary>
internal static class AppendReplies
{
    /// <summary>The code of a saga that is on its way out of memory, or to another node: send it again.</summary>
    public const string HandingOver = "handing-over";

    /// <summary>The saga is on its way, and has taken nothing.</summary>
    public static CommandReply Moving(SagaId id) => Again($"{id} is moving");

    /// <summary>Its events could not be stored; all but an unknown outcome is definite.</summary>
    public static CommandReply OfFailed(AppendFailedException failure) => failure.Status switch
    {
        AppendStatus.Conflict => Again(failure.Detail),
        AppendStatus.Refused or AppendStatus.Full => CommandReplies.Unavailable(failure.Detail),
        AppendStatus.NotOwner => CommandReplies.StoreUnreachable(failure.Detail),
        _ => CommandReplies.Unknown,
    };

    private static CommandReply Again(string reason) => new(Verdict.Unavailable, HandingOver, reason);
}
