using OrderActors.Sagas;

namespace OrderActors.Engine;

/// <summary>The reply to a command, given once every event that it is based on is durable.</summary>
/// <param name="Verdict">How it ended; never Ignored.</param>
/// <param name="Code">The stable name of the mistake or error, or null.</param>
/// <param name="Reason">Why, for people, or null.</param>
/// <param name="View">The saga afterwards, or null where there is none.</param>
public sealed record CommandReply(Verdict Verdict, string? Code = null, string? Reason = null, SagaView? View = null)
{
    /// <summary>If it is refused only for now: after how long a repeat may be accepted; else null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A durable state of one saga.</summary>
/// <param name="Id">The saga.</param>
/// <param name="SequenceNumber">The number of its newest event.</param>
/// <param name="Description">The state for lists and people.</param>
/// <param name="Stuck">Whether a compensation is stuck.</param>
public abstract record SagaView(SagaId Id, long SequenceNumber, Description Description, bool Stuck)
{
    /// <summary>The answer to one of the kind's queries as UTF-8 JSON, or null when it has no such query.</summary>
    public abstract byte[]? Render(string query);
}

/// <summary>The reply to a query.</summary>
/// <param name="Verdict">Accepted; Busy, Unavailable or Stopped where it cannot be answered.</param>
/// <param name="View">The saga, or null if there is none with that id.</param>
/// <param name="Code">The error's code, or null.</param>
/// <param name="Reason">Why it cannot be answered, or null.</param>
public sealed record QueryReply(Verdict Verdict, SagaView? View, string? Code = null, string? Reason = null)
{
    /// <summary>
    /// Whether newer events of the saga are on their way to the disk or could not be stored. This is the newest state
    /// whose events are durable, and no earlier reply showed a newer one.
    /// </summary>
    public bool IsStale { get; init; }
}

/// <summary>The reply to <see cref="ISagaEngine.WhyAsync"/>.</summary>
/// <param name="Verdict">Accepted; Unavailable or Stopped where it cannot be answered.</param>
/// <param name="Explanation">What the saga waits for; null if there is none with that id.</param>
/// <param name="Code">The error's code, or null.</param>
/// <param name="Reason">Why it cannot be answered, or null.</param>
public sealed record WhyReply(Verdict Verdict, string? Explanation, string? Code = null, string? Reason = null)
{
    /// <summary>As for <see cref="QueryReply.IsStale"/>.</summary>
    public bool IsStale { get; init; }
}

/// <summary>Makes sagas durable. Hosts and callers of sagas know an engine only by this interface.</summary>
public interface ISagaEngine
{
    /// <summary>Sends a command and waits until its outcome is durable.</summary>
    /// <param name="id">The saga; a command that starts creates it.</param>
    /// <param name="command">The command, one of the kind's.</param>
    /// <param name="identity">Its idempotency key and fingerprint, or null.</param>
    /// <param name="isNew">True if the id was just made for this command, so that the engine need not look for a
    /// history.</param>
    /// <param name="cancellation">Ends the wait, not the command.</param>
    Task<CommandReply> SendAsync(SagaId id, SagaCommand command, CommandIdentity? identity = null, bool isNew = false,
        CancellationToken cancellation = default);

    /// <summary>The newest state.</summary>
    /// <param name="id">The saga.</param>
    /// <param name="within"> How long to wait for events that are on their way to the disk; null for the engine's own
    /// limit. After that the reply is stale, or Unavailable where no durable state is at hand. </param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<QueryReply> QueryAsync(SagaId id, TimeSpan? within = null, CancellationToken cancellation = default);

    /// <summary>Waits until the saga is at or past a stage, or has ended, and returns its state then.</summary>
    /// <param name="id">The saga; if it does not exist, the reply comes at once.</param>
    /// <param name="stage">The stage, or null for the end.</param>
    /// <param name="timeout">After this the current state is returned.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<QueryReply> WaitAsync(SagaId id, string? stage, TimeSpan timeout, CancellationToken cancellation = default);

    /// <summary>One sentence: what the saga waits for, until when, who can move it.</summary>
    /// <param name="id">The saga.</param>
    /// <param name="within">As for <see cref="QueryAsync"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<WhyReply> WhyAsync(SagaId id, TimeSpan? within = null, CancellationToken cancellation = default);

    /// <summary>
    /// Returns once events after <paramref name="ordering"/> are committed, or the token is cancelled.
    /// </summary>
    Task CommittedAfterAsync(long ordering, CancellationToken cancellation);

    /// <summary>
    /// The high-water mark: every event up to this ordering is committed, and none will be added below it. A reader
    /// that starts after it misses nothing.
    /// </summary>
    /// <exception cref="Journal.StoreUnreachableException">The store cannot be reached at the moment.</exception>
    ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether another node owns the journal. This one waits to take over and serves nothing until then.
    /// </summary>
    bool StandsBy { get; }

    /// <summary>Why the store cannot be reached at the moment, or null. The engine keeps trying.</summary>
    string? StoreAway { get; }

    /// <summary>Whether the engine accepts commands now, and what is wrong if it does not.</summary>
    EngineHealth Health { get; }
}

/// <summary>
/// The tags of the health checks that <c>/healthz</c> and <c>/readyz</c> run beside the engine's own.
/// </summary>
public static class HealthTags
{
    /// <summary>A node with an unhealthy check of this tag needs a restart.</summary>
    public const string Live = "live";

    /// <summary>A node with an unhealthy check of this tag should get no requests.</summary>
    public const string Ready = "ready";
}

/// <summary>The health of an engine.</summary>
/// <param name="Ready">Whether it accepts commands.</param>
/// <param name="Healthy">Whether nothing is wrong that needs a restart or an operator.</param>
/// <param name="Detail">What is wrong or under way, for people.</param>
/// <param name="Zombies">How many handlers still run although their time was up.</param>
/// <param name="StoppedSagas">How many sagas are stopped by an error.</param>
/// <param name="CommittedOrdering">The newest committed ordering.</param>
/// <param name="IndexedOrdering">The ordering that the index has reached.</param>
public sealed record EngineHealth(
    bool Ready, bool Healthy, string Detail, int Zombies, int StoppedSagas, long CommittedOrdering,
    long IndexedOrdering)
{
    /// <summary>
    /// Whether something is wrong while everything else continues: this node's own store beside the journal is away, so
    /// that what needs it waits; or sagas are stopped, or events are damaged.
    /// </summary>
    public bool Degraded { get; init; }
}
