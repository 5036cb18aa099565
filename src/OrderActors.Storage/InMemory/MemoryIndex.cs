using System.Globalization;
using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Storage.InMemory;

/// <summary>
/// An index that lives and dies with its process: for tests, and as the shortest statement of what an index does.
/// Thread-safe. It outlives <see cref="DisposeAsync"/>, so that a test restarts an engine on the same one.
/// </summary>
public sealed class MemoryIndex : ISagaIndex
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, IndexRow> rows = new(StringComparer.Ordinal);
    private readonly SortedSet<string> manifests = new(StringComparer.Ordinal);
    private long offset;

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<long> OffsetAsync(CancellationToken cancellation) => Read(() => offset, cancellation);

    /// <inheritdoc/>
    public ValueTask ApplyAsync(IReadOnlyCollection<IndexRow> rows, IReadOnlyCollection<string> manifests, long offset,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (offset < this.offset)
                throw new BrokenInvariantException("OA0016", string.Create(CultureInfo.InvariantCulture,
                    $"the index stands at {this.offset} and was asked to go back to {offset}"));
            foreach (var row in rows)
            {
                var id = row.SagaId.PersistenceId;
                if (!this.rows.TryGetValue(id, out var known) || known.SequenceNumber < row.SequenceNumber)
                    this.rows[id] = row;
            }

            this.manifests.UnionWith(manifests);
            this.offset = offset;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var saga in sagas) rows.Remove(saga.PersistenceId);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ISagaIndex> DraftAsync(CancellationToken cancellation) => new(new MemoryIndex());

    /// <inheritdoc/>
    public ValueTask ReplaceAsync(ISagaIndex draft, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var fresh = (MemoryIndex)draft;
        lock (gate)
        {
            rows.Clear();
            foreach (var (id, row) in fresh.rows) rows.Add(id, row);
            manifests.Clear();
            manifests.UnionWith(fresh.manifests);
            offset = fresh.offset;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ManifestsAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<string>>(() => [.. manifests], cancellation);

    /// <inheritdoc/>
    public ValueTask<IndexRow?> FindAsync(SagaId id, CancellationToken cancellation) =>
        Read(() => rows.GetValueOrDefault(id.PersistenceId), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IndexRow>> ListAsync(IndexQuery query, CancellationToken cancellation) =>
        Read<IReadOnlyList<IndexRow>>(() =>
        [
            .. rows.Values
                .Where(row => query.Kind is null || row.SagaId.Kind == query.Kind)
                .Where(row => query.Stage is null || row.Summary.Stage == query.Stage)
                .Where(row => query.Owner is null || row.Summary.Owner == query.Owner)
                .Where(row => query.Stuck is null || row.Summary.Stuck == query.Stuck)
                .Where(row => query.After is null || string.CompareOrdinal(
                    query.Kind is null ? row.SagaId.PersistenceId : row.SagaId.Id, query.After) > 0)
                .Take(query.Limit),
        ], cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SagaId>> ActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<SagaId>>(() =>
        [
            .. rows.Values
                .Where(row => row.Summary.Active && string.CompareOrdinal(row.SagaId.PersistenceId, after) > 0)
                .Select(row => row.SagaId)
                .Take(limit),
        ], cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>> DueAsync(DateTimeOffset until, int limit,
        CancellationToken cancellation) =>
        Read<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>>(() =>
        [
            .. rows.Values
                .Where(row => row.Summary.WakeAt <= until)
                .Select(row => (row.SagaId, row.Summary.WakeAt!.Value))
                .OrderBy(due => due.Value)
                .Take(limit),
        ], cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StageCount>> CountAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<StageCount>>(() =>
        [
            .. rows.Values
                .GroupBy(row => (row.SagaId.Kind, row.Summary.Stage))
                .Select(stage => new StageCount(
                    stage.Key.Kind, stage.Key.Stage, stage.LongCount(), stage.LongCount(row => row.Summary.Stuck)))
                .OrderBy(count => count.Kind, StringComparer.Ordinal)
                .ThenBy(count => count.Stage, StringComparer.Ordinal),
        ], cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<T> Read<T>(Func<T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate) return ValueTask.FromResult(read());
    }
}
