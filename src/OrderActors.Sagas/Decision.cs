namespace OrderActors.Sagas;

/// <summary>A saga's decision on a message.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>
    /// The message is accepted; these events happened because of it (none if nothing changes).
    /// </summary>
    public sealed record Accept(IReadOnlyList<SagaEvent> Events) : Decision;

    /// <summary>
    /// The message is a caller's mistake. Stores nothing, except for the rare refusal that reveals a fact (a
    /// deadline has passed), whose <see cref="Events"/> are stored.
    /// </summary>
    /// <param name="Code">A stable name of the mistake in kebab case, for example <c>wrong-stage</c>.</param>
    /// <param name="Reason">The mistake, for people.</param>
    public sealed record Reject(string Code, string Reason) : Decision
    {
        /// <summary>Events that happened although the caller is refused.</summary>
        public IReadOnlyList<SagaEvent> Events { get; init; } = [];
    }

    /// <summary>A late or duplicate message: nothing happens; it is counted with its reason.</summary>
    /// <param name="Reason">Why, in one of a few texts: it is a metric's tag, so no saga's id belongs in it.</param>
    public sealed record Ignore(string Reason) : Decision;

    /// <summary>Accepts with these events.</summary>
    public static Decision Accepted(params SagaEvent[] events) => new Accept(events);

    /// <summary>Rejects with a code of <see cref="RejectCodes"/> or the saga's own.</summary>
    public static Decision Rejected(string code, string reason) => new Reject(code, reason);

    /// <summary>Ignores, with the reason.</summary>
    public static Decision Ignored(string reason) => new Ignore(reason);
}

/// <summary>Codes of mistakes that gateways map to a status.</summary>
public static class RejectCodes
{
    /// <summary>There is no such saga (HTTP 404).</summary>
    public const string NotFound = "not-found";

    /// <summary>The message is not allowed at the saga's stage (HTTP 409).</summary>
    public const string WrongStage = "wrong-stage";

    /// <summary>The message contradicts what the saga knows, for example another total (HTTP 409).</summary>
    public const string Conflict = "conflict";

    /// <summary>A saga with this id was started with other content (HTTP 409).</summary>
    public const string AlreadyStarted = "already-started";

    /// <summary>The content is wrong (HTTP 400).</summary>
    public const string Invalid = "invalid";

    /// <summary>The idempotency key was used for other content (HTTP 422).</summary>
    public const string KeyReused = "idempotency-key-reused";

    /// <summary>The saga remembers as many idempotency keys as it can and accepts no new one (HTTP 429).</summary>
    public const string TooManyKeys = "too-many-idempotency-keys";

    /// <summary>The saga has no such work outstanding (HTTP 404).</summary>
    public const string NoSuchWork = "no-such-work";

    /// <summary>What the events would store is larger than the limit (HTTP 413).</summary>
    public const string TooLarge = "payload-too-large";
}
