using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>A request from outside that needs a reply.</summary>
public abstract class Ask(SagaId sagaId)
{
    /// <summary>Of which saga.</summary>
    public SagaId SagaId { get; } = sagaId;

    /// <summary>A question that is answered at once, by what is durable.</summary>
    public bool CannotWait { get; init; }
}

/// <summary>A command; answered by a <see cref="CommandReply"/>.</summary>
public class CommandAsk(SagaId sagaId, SagaCommand command, CommandIdentity? identity, bool isNew) : Ask(sagaId)
{
    /// <summary>The command.</summary>
    public SagaCommand Command { get; } = command;

    /// <summary>Its idempotency key, or null.</summary>
    public CommandIdentity? Identity { get; } = identity;

    /// <summary>True when the saga's id was made for this command: there is no history to look for.</summary>
    public bool IsNew { get; } = isNew;
}

/// <summary>A question about the newest durable state; answered by a <see cref="QueryReply"/>.</summary>
public class QueryAsk(SagaId sagaId) : Ask(sagaId);

/// <summary>A question that is answered, by a <see cref="QueryReply"/>, once the saga is at or past a stage.</summary>
public class WaitAsk(SagaId sagaId, string? stage) : QueryAsk(sagaId)
{
    /// <summary>The stage, or null for the end.</summary>
    public string? Stage { get; } = stage;

    /// <summary>The caller has gone: no reply is needed.</summary>
    internal bool HasLeft { get; set; }
}

/// <summary>What does it wait for? Answered by a <see cref="WhyReply"/>.</summary>
public class WhyAsk(SagaId sagaId) : Ask(sagaId);

/// <summary>A reply on its way out.</summary>
/// <param name="Ask">The ask it answers.</param>
/// <param name="Answer">A <see cref="CommandReply"/>, a <see cref="QueryReply"/>, or a <see cref="WhyReply"/>.</param>
public readonly record struct Reply(Ask Ask, object? Answer);
