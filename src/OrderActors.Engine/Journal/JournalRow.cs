using System.Globalization;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>One stored event as a row of the journal's table.</summary>
public sealed record JournalRow
{
    /// <summary>The number by which Akka.Persistence knows our serializer.</summary>
    public const int SerializerId = 7201;

    /// <summary>The position among all events, given by the store at commit; 0 before.</summary>
    public long Ordering { get; init; }

    /// <summary>The saga.</summary>
    public required SagaId SagaId { get; init; }

    /// <summary>Its number within the saga, from 1.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>The stored name of the event's type.</summary>
    public required string Manifest { get; init; }

    /// <summary>UTF-8 JSON, the envelope first, as its member <c>$</c>.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>
    /// When it was decided, UTC. Stored as .NET ticks and not covered by the checksum; the envelope has it too.
    /// </summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The time of stored ticks; the year 1 if they are invalid, since a damaged column must not stop anything.
    /// </summary>
    public static DateTimeOffset TimeOf(long ticks) =>
        (ulong)ticks <= (ulong)DateTimeOffset.MaxValue.Ticks ? new(ticks, TimeSpan.Zero) : default;

    /// <summary>The text about a row that belongs to no saga, since its persistence id is damaged.</summary>
    public static string NamelessAt(long ordering, string persistenceId) => string.Create(
        CultureInfo.InvariantCulture,
        $"OA0026: the event at ordering {ordering} is damaged: its persistence id '{persistenceId}' names no saga");

    /// <summary>
    /// Whether the store knows that this event was written with a checksum, so that one without is damaged.
    /// </summary>
    public bool MustHaveChecksum { get; init; }

    /// <summary>
    /// The saga as the index shows it, on a decision's last event. In memory only: it is in the payload.
    /// </summary>
    public SagaSummary? Summary { get; init; }
}

/// <summary>How an append ended.</summary>
public enum AppendStatus
{
    /// <summary>All rows are durable.</summary>
    Committed,

    /// <summary>
    /// No row is stored: a sequence number is taken, or leaves a gap. Either another writer exists, or a row is wrong.
    /// </summary>
    Conflict,

    /// <summary>No row is stored: the store refuses the content of a row.</summary>
    Refused,

    /// <summary>No row is stored: there is no room.</summary>
    Full,

    /// <summary>No row is stored: this writer no longer owns the journal.</summary>
    NotOwner,

    /// <summary>Whether the rows are stored is not known.</summary>
    Unknown,
}

/// <summary>The result of an append.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="FirstOrdering">When committed: the first row's ordering. The rows of one append are
/// consecutive.</param>
/// <param name="Detail">The store's message, when not committed.</param>
public readonly record struct AppendResult(AppendStatus Status, long FirstOrdering = 0, string? Detail = null)
{
    /// <summary>
    /// When committed: the claims that hold, in the order asked for. Null without any, or where they could not be read.
    /// </summary>
    public IReadOnlyList<KeyClaim>? Claims { get; init; }
}

/// <summary>
/// The append-only log of all sagas' events. One writer at a time owns it; reads may run beside the writer and see
/// committed rows only.
/// </summary>
/// <remarks>
/// A store that is a server may be away for a while. Then opening and reading throw
/// <see cref="StoreUnreachableException"/>, and appending returns a status.
/// </remarks>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// The ordering from which on every event has a checksum; 1 for a journal that never had others. Known once the
    /// journal is open.
    /// </summary>
    long ChecksumsFrom => long.MaxValue;

    /// <summary>Takes ownership, and creates or checks the tables. Call once, before anything else.</summary>
    /// <exception cref="BrokenInvariantException">OA0011: another process owns the journal; its name is in the message.
    /// OA0012: the tables were made by newer code. OA0022: a pooler stands before the database.</exception>
    ValueTask OpenAsync(CancellationToken cancellation);

    /// <summary>Appends all rows in one transaction, durable on return, or none. One call at a time.</summary>
    /// <remarks>
    /// The rows of one saga are in order and without a gap. The first must follow the saga's last stored row; a gap and
    /// a number that is taken are both <see cref="AppendStatus.Conflict"/>. Consecutive orderings in the rows' order.
    /// </remarks>
    ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation);

    /// <summary>
    /// The same, and claims idempotency keys in the same transaction. A key that is claimed already is not a conflict:
    /// the result has the claim in force.
    /// </summary>
    ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation);

    /// <summary>Removes a claim, durable on return. Never concurrently with an append.</summary>
    ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation);

    /// <summary>
    /// Deletes, within one page of claims, those older than <paramref name="before"/> whose saga has no row. Never
    /// concurrently with an append.
    /// </summary>
    /// <returns>How it ended, and how far it got.</returns>
    ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation);

    /// <summary>
    /// Deletes every row of these sagas in one transaction, durable on return, or none. Never concurrently with an
    /// append.
    /// </summary>
    /// <remarks>
    /// A deleted saga may be started again, from number 1; no ordering is used a second time. Committed also if there
    /// was nothing to delete.
    /// </remarks>
    ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation);

    /// <summary>
    /// Checks ownership between appends, and retakes it after it was lost. Cheap while it is held. The writer calls it
    /// about once a second, never during an append.
    /// </summary>
    /// <remarks>
    /// A journal that has lost ownership appends nothing until this returns a new lease epoch. What was read or decided
    /// in an earlier one must then be read again: an append of unknown outcome is by now stored or never will be. A
    /// journal whose ownership ends with its process has only one lease epoch.
    /// </remarks>
    /// <exception cref="BrokenInvariantException">OA0021: another process has owned the journal since. What this
    /// process knows is no longer valid, so it must end.</exception>
    ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation) => new(new JournalOwnership(1));

    /// <summary>
    /// All rows of these sagas: each saga's rows together and in order. A saga without rows has none. Waits while
    /// ownership is lost: only an owner can be certain of the outcome of every append.
    /// </summary>
    ValueTask<IReadOnlyList<JournalRow>> LoadAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation);

    /// <summary>Rows of our serializer after an ordering, in order, at most <paramref name="limit"/>.</summary>
    /// <returns>The rows, and the ordering up to which everything has been read.</returns>
    /// <exception cref="StoreUnreachableException">The store cannot be reached at the moment.</exception>
    ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation);

    /// <summary>What the journal can still give to a reader that resumes from an ordering.</summary>
    /// <exception cref="StoreUnreachableException">The store cannot be reached at the moment.</exception>
    ValueTask<JournalReach> ReachAsync(CancellationToken cancellation);
}

/// <summary>The range of a journal's orderings.</summary>
/// <param name="Last">No row has had a higher one so far; the rows up to it may be removed.</param>
/// <param name="RemovedThrough">The highest one of all rows that were ever removed, or 0.</param>
public readonly record struct JournalReach(long Last, long RemovedThrough);

/// <summary>A process's ownership of the journal.</summary>
/// <param name="LeaseEpoch">How often it has taken ownership, from 1.</param>
/// <param name="Lost">Why it does not own the journal at the moment, or null.</param>
public readonly record struct JournalOwnership(long LeaseEpoch, string? Lost = null);

/// <summary>A page of the journal.</summary>
/// <param name="Rows">Its rows, in order.</param>
/// <param name="Through">Everything up to this ordering has been read, rows of other serializers included.</param>
public readonly record struct JournalPage(IReadOnlyList<JournalRow> Rows, long Through)
{
    /// <summary>Placeholders for rows whose persistence id is no longer a saga's name; mostly none.</summary>
    public IReadOnlyList<string> Nameless { get; init; } = [];
}
