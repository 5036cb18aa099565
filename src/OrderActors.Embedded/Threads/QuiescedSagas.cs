using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Sagas that maintenance has, of all partitions.</summary>
internal sealed class QuiescedSagas(
    IReadOnlyList<SagaId> sagas, Func<SagaId, PartitionThread> partitionOf, EngineContext parts) : IQuiescedSagas
{
    /// <inheritdoc/>
    public IReadOnlyList<SagaId> Sagas => sagas;

    public static async Task<IQuiescedSagas> TakeAsync(
        IReadOnlyList<SagaId> wanted, Func<SagaId, PartitionThread> partitionOf, EngineContext parts)
    {
        var taken = new List<SagaId>(wanted.Count);
        // A handler that continues after its time may still have its effect: what dedupes it must not go before it.
        foreach (var share in wanted.Where(id => !parts.Dispatcher.HasZombie(id)).GroupBy(partitionOf))
        {
            var answer = new TaskCompletionSource<IReadOnlyList<SagaId>>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            share.Key.Post(new PartitionInput.Quiesce([.. share], answer.SetResult));
            taken.AddRange(await answer.Task);
        }

        return new QuiescedSagas(taken, partitionOf, parts);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(IReadOnlyList<SagaId> going)
    {
        // The index first: a saga without an index row is still itself, while a row without a saga would hide from
        // wake-ups one that is started again under its id.
        await parts.Index.RemoveAsync(going);
        var result = await parts.Writer.RemoveAsync(going);
        if (result.Status != AppendStatus.Committed)
            throw new MaintenanceException($"the journal could not delete ({result.Status}): {result.Detail}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var share in sagas.GroupBy(partitionOf)) share.Key.Post(new PartitionInput.Released([.. share]));
        return ValueTask.CompletedTask;
    }
}
