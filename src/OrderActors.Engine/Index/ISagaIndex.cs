using OrderActors.Sagas;

namespace OrderActors.Engine.Index;

/// <summary>One saga in lists: the newest envelope, with the number of the event that carried it.</summary>
/// <param name="SagaId">The saga.</param>
/// <param name="SequenceNumber">The event's number; a lower one never overwrites a higher one.</param>
/// <param name="Summary">The envelope's summary.</param>
/// <param name="UpdatedAt">When that event was decided, UTC.</param>
public sealed record IndexRow(SagaId SagaId, long SequenceNumber, SagaSummary Summary, DateTimeOffset UpdatedAt);

/// <summary>The filter of a list; members that are null do not filter.</summary>
public sealed record IndexQuery
{
    /// <summary>The saga kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The stage.</summary>
    public string? Stage { get; init; }

    /// <summary>The owner of the sagas.</summary>
    public string? Owner { get; init; }

    /// <summary>Only stuck ones.</summary>
    public bool? Stuck { get; init; }

    /// <summary>
    /// Continue after this id, or, where no kind is given, after this persistence id (lists are in the ordinal order of
    /// persistence ids, which is that of ids within a kind).
    /// </summary>
    public string? After { get; init; }

    /// <summary>The most rows to return.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>
/// One row a saga, derived from the journal and deletable: lists, the active sagas of a start, and wake-ups of sagas
/// that are not in memory.
/// </summary>
/// <remarks>
/// Every member may throw <see cref="Journal.StoreUnreachableException"/>; after that of
/// <see cref="ApplyAsync"/> the same call may be made again, whether or not the first one was stored.
/// </remarks>
public interface ISagaIndex : IAsyncDisposable
{
    /// <summary>Creates or checks the tables. Call once, after the journal is open.</summary>
    ValueTask OpenAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether a call has found damage (OA0016), after which lists and wake-ups cannot be trusted. The journal's owner
    /// then rebuilds the index as a draft.
    /// </summary>
    bool IsDamaged => false;

    /// <summary>The ordering below which all rows of the journal are in.</summary>
    ValueTask<long> OffsetAsync(CancellationToken cancellation);

    /// <summary>Applies rows and moves the offset, in one transaction. One call at a time.</summary>
    /// <param name="rows">At most one row a saga; a row older than the stored one changes nothing.</param>
    /// <param name="manifests">The manifests of the events read; the index remembers each.</param>
    /// <param name="offset">The new offset; one below the stored offset is an error.</param>
    /// <param name="cancellation">Cancels the wait, not a transaction under way.</param>
    ValueTask ApplyAsync(IReadOnlyCollection<IndexRow> rows, IReadOnlyCollection<string> manifests, long offset,
        CancellationToken cancellation);

    /// <summary>
    /// Forgets sagas, durable on return: a saga that is started again under one of these ids begins with a lower
    /// number, which a row that came back would hide. Never concurrently with <see cref="ApplyAsync"/>.
    /// </summary>
    ValueTask RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation);

    /// <summary>
    /// Creates an empty, open index beside this one, to be filled from the journal. One draft at a time: a new one
    /// replaces a previous one that was not used.
    /// </summary>
    ValueTask<ISagaIndex> DraftAsync(CancellationToken cancellation);

    /// <summary>
    /// Replaces this index by a draft of it in one step, which uses the draft up. Never concurrently with
    /// <see cref="ApplyAsync"/>.
    /// </summary>
    ValueTask ReplaceAsync(ISagaIndex draft, CancellationToken cancellation);

    /// <summary>Every manifest that the journal has ever held up to the offset.</summary>
    ValueTask<IReadOnlyList<string>> ManifestsAsync(CancellationToken cancellation);

    /// <summary>The saga's row, or null.</summary>
    ValueTask<IndexRow?> FindAsync(SagaId id, CancellationToken cancellation);

    /// <summary>Rows that match, by persistence id.</summary>
    ValueTask<IReadOnlyList<IndexRow>> ListAsync(IndexQuery query, CancellationToken cancellation);

    /// <summary>Active sagas after a persistence id, by persistence id, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<SagaId>> ActiveAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>
    /// Sagas to wake up by <paramref name="until"/>, the most overdue first, at most <paramref name="limit"/>.
    /// </summary>
    ValueTask<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>> DueAsync(DateTimeOffset until, int limit,
        CancellationToken cancellation);

    /// <summary>How many sagas of each kind are at each stage, and how many of them are stuck.</summary>
    ValueTask<IReadOnlyList<StageCount>> CountAsync(CancellationToken cancellation);
}

/// <summary>How many sagas of a kind are at a stage.</summary>
public sealed record StageCount(string Kind, string Stage, long Count, long Stuck);
