using OrderActors.Akka.Journal;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>Replies to commands that were not stored; <see cref="AkkaEngine"/> sends some of them again.</summary>
internal static class AppendReplies
{
    /// <summary>The code of a saga that is leaving memory or moving to another node: send the command again.</summary>
    public const string HandingOver = "handing-over";

    /// <summary>The saga is moving, and has accepted nothing.</summary>
    public static CommandReply Moving(SagaId id) => Again($"{id} is moving");

    /// <summary>The command's events could not be stored; every outcome but unknown is definite.</summary>
    public static CommandReply OfFailed(AppendFailedException failure) => failure.Status switch
    {
        AppendStatus.Conflict => Again(failure.Detail),
        AppendStatus.Refused or AppendStatus.Full => CommandReplies.Unavailable(failure.Detail),
        AppendStatus.NotOwner => CommandReplies.StoreUnreachable(failure.Detail),
        _ => CommandReplies.Unknown,
    };

    private static CommandReply Again(string reason) => new(Verdict.Unavailable, HandingOver, reason);
}
