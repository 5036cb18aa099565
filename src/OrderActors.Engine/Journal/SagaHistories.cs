using System.Runtime.CompilerServices;
using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>One event of a saga's history: the stored row and its content.</summary>
/// <param name="Row">The row as it is stored.</param>
/// <param name="Recorded">The event and its envelope.</param>
/// <param name="Class">What the event is about, for example <c>payment</c>.</param>
/// <param name="Attempt">The number of the attempt that failed or that ended its call; null when there is none.</param>
public sealed record HistoryEvent(JournalRow Row, RecordedEvent Recorded, string Class, int? Attempt);

/// <summary>A saga's state folded from its history.</summary>
/// <param name="Id">The saga.</param>
/// <param name="SequenceNumber">The number of the newest event folded.</param>
/// <param name="State">The state, of the kind's state type.</param>
/// <param name="Ordering">The newest event's position among all events.</param>
public sealed record FoldedState(SagaId Id, long SequenceNumber, object State, long Ordering);

/// <summary>A saga whose history cannot be read.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Error">Why: OA0001, OA0002 or OA0026.</param>
public sealed record UnreadableSaga(SagaId Id, BrokenInvariantException Error);

/// <summary>Reads stored histories beside the engine: for people, for the checks, for replay. Thread-safe.</summary>
/// <remarks>
/// A history that cannot be read is reported to the engine, which then stops that saga, so that its next command is not
/// the first to find out.
/// </remarks>
public sealed class SagaHistories(
    IJournal journal, ISagaIndex index, SagaKinds kinds, ICallPolicies policies, ISagaEngine? engine = null)
{
    private const int SagasPerPage = 200;
    private const int RowsPerPage = 1000;

    /// <summary>The saga's committed events in order; none when there is no such saga.</summary>
    /// <exception cref="BrokenInvariantException">OA0001: an event cannot be read by this code. OA0026: it is damaged.
    /// </exception>
    public async Task<IReadOnlyList<HistoryEvent>> LoadAsync(SagaId id, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(id, cancellation);
        }
        catch (BrokenInvariantException)
        {
            Show(id);
            throw;
        }
    }

    private async Task<IReadOnlyList<HistoryEvent>> ReadAsync(SagaId id, CancellationToken cancellation)
    {
        var rows = await journal.LoadAsync([id], cancellation);
        var definition = kinds.Get(id.Kind);
        using var codec = new EventCodec(kinds);
        var events = new List<HistoryEvent>(rows.Count);
        var failures = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var recorded = codec.Decode(row);
            var eventClass = definition.ClassOf(definition.Events[row.Manifest], row.Payload);
            events.Add(new(row, recorded, eventClass, AttemptOf(recorded, failures)));
        }

        return events;
    }

    /// <summary>An attempt's number is 1 plus the recorded failures of its call.</summary>
    private static int? AttemptOf(RecordedEvent recorded, Dictionary<string, int> failures)
    {
        if (recorded.Event is AttemptFailed failed) return failures[failed.Key] = failed.Attempt;
        if (recorded.Event is AttemptInterrupted cut) return failures[cut.Key] = cut.Attempt;
        return recorded.Envelope.Ends is { } key ? failures.GetValueOrDefault(key) + 1 : null;
    }

    /// <summary>The states of all sagas of a kind, each folded from its committed events.</summary>
    /// <remarks>
    /// Includes every saga whose first event was committed before the enumeration began, also those that are not in the
    /// index yet. A saga that continues meanwhile is returned in some state at or after that moment.
    /// </remarks>
    /// <param name="kind">The kind.</param>
    /// <param name="unreadable">Collects the sagas that cannot be read, instead of an exception; or null.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="BrokenInvariantException">OA0001, OA0002 or OA0026: a history cannot be read, has a gap or is
    /// damaged.</exception>
    public async IAsyncEnumerable<FoldedState> StatesAsync(string kind, ICollection<UnreadableSaga>? unreadable = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var definition = kinds.Get(kind);
        using var codec = new EventCodec(kinds);
        // Read before the list: a saga that is too new for the index now is either in the list later or still in here.
        var young = await BornAfterIndexAsync(kind, cancellation);
        string? after = null;
        do
        {
            var page = await index.ListAsync(new() { Kind = kind, After = after, Limit = SagasPerPage }, cancellation);
            after = page.Count == SagasPerPage ? page[^1].SagaId.Id : null;
            var ids = new SagaId[page.Count];
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = page[i].SagaId;
                young.Remove(ids[i]);
            }

            foreach (var state in await FoldAsync(definition, codec, ids, unreadable, cancellation)) yield return state;
        }
        while (after is not null);

        foreach (var ids in young.Chunk(SagasPerPage))
            foreach (var state in await FoldAsync(definition, codec, ids, unreadable, cancellation)) yield return state;
    }

    /// <summary>The states of these sagas, of any kinds; those without events are left out.</summary>
    /// <param name="ids">The sagas.</param>
    /// <param name="unreadable">Collects the sagas that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<FoldedState>> FoldAsync(
        IReadOnlyList<SagaId> ids, ICollection<UnreadableSaga> unreadable, CancellationToken cancellation)
    {
        using var codec = new EventCodec(kinds);
        var states = new List<FoldedState>(ids.Count);
        foreach (var kind in ids.GroupBy(id => id.Kind))
            states.AddRange(await FoldAsync(kinds.Get(kind.Key), codec, [.. kind], unreadable, cancellation));
        return states;
    }

    private async Task<HashSet<SagaId>> BornAfterIndexAsync(string kind, CancellationToken cancellation)
    {
        var born = new HashSet<SagaId>();
        var after = await index.OffsetAsync(cancellation);
        while (true)
        {
            var page = await journal.ReadAsync(after, RowsPerPage, cancellation);
            foreach (var row in page.Rows)
                if (row.SequenceNumber == 1 && row.SagaId.Kind == kind) born.Add(row.SagaId);
            if (page.Through <= after) return born;
            after = page.Through;
        }
    }

    private async Task<List<FoldedState>> FoldAsync(SagaDefinition definition, EventCodec codec,
        IReadOnlyList<SagaId> ids, ICollection<UnreadableSaga>? unreadable, CancellationToken cancellation)
    {
        var states = new List<FoldedState>(ids.Count);
        if (ids.Count == 0) return states;
        var rows = await journal.LoadAsync(ids, cancellation);
        for (var i = 0; i < rows.Count;)
        {
            var first = i;
            while (i < rows.Count && rows[i].SagaId.Equals(rows[first].SagaId)) i++;
            try
            {
                if (Fold(definition, codec, rows, first, i) is { } state) states.Add(state);
            }
            catch (BrokenInvariantException e) when (unreadable is not null)
            {
                unreadable.Add(new(rows[first].SagaId, e));
                Show(rows[first].SagaId);
            }
        }

        return states;
    }

    private FoldedState? Fold(
        SagaDefinition definition, EventCodec codec, IReadOnlyList<JournalRow> rows, int first, int end)
    {
        var cell = definition.CreateCell(rows[first].SagaId, policies);
        for (var i = first; i < end; i++) cell.Recover(codec.Decode(rows[i]));
        return cell.State is { } state ? new(cell.Id, cell.SequenceNumber, state, rows[end - 1].Ordering) : null;
    }

    private void Show(SagaId id) => _ = engine?.WhyAsync(id);
}
