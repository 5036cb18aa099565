using OrderActors.Engine.Index;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>An index that cannot be asked who is due, or is damaged, as long as the test says so.</summary>
internal sealed class FailingIndex(MemoryIndex inner) : ISagaIndex
{
    private volatile bool fails;

    public bool Fails { get => fails; set => fails = value; }

    /// <summary>Done once somebody has asked in vain.</summary>
    public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool damaged;

    /// <summary>Until a draft takes its place.</summary>
    public bool IsDamaged { get => damaged; set => damaged = value; }

    public ValueTask OpenAsync(CancellationToken cancellation) => inner.OpenAsync(cancellation);

    public ValueTask<long> OffsetAsync(CancellationToken cancellation) => inner.OffsetAsync(cancellation);

    public ValueTask ApplyAsync(IReadOnlyCollection<IndexRow> rows, IReadOnlyCollection<string> manifests, long offset,
        CancellationToken cancellation) => inner.ApplyAsync(rows, manifests, offset, cancellation);

    public ValueTask RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
        inner.RemoveAsync(sagas, cancellation);

    public ValueTask<ISagaIndex> DraftAsync(CancellationToken cancellation) => inner.DraftAsync(cancellation);

    public async ValueTask ReplaceAsync(ISagaIndex draft, CancellationToken cancellation)
    {
        await inner.ReplaceAsync(draft, cancellation);
        damaged = false;
    }

    public ValueTask<IReadOnlyList<string>> ManifestsAsync(CancellationToken cancellation) =>
        inner.ManifestsAsync(cancellation);

    public ValueTask<IndexRow?> FindAsync(SagaId id, CancellationToken cancellation) =>
        inner.FindAsync(id, cancellation);

    public ValueTask<IReadOnlyList<IndexRow>> ListAsync(IndexQuery query, CancellationToken cancellation) =>
        inner.ListAsync(query, cancellation);

    public ValueTask<IReadOnlyList<SagaId>> ActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        inner.ActiveAsync(after, limit, cancellation);

    public ValueTask<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>> DueAsync(DateTimeOffset until, int limit,
        CancellationToken cancellation)
    {
        if (!fails) return inner.DueAsync(until, limit, cancellation);
        Failed.TrySetResult();
        throw new BrokenInvariantException("OA0016", "the index cannot be read");
    }

    public ValueTask<IReadOnlyList<StageCount>> CountAsync(CancellationToken cancellation) =>
        inner.CountAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
