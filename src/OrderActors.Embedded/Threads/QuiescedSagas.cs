using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Sagas that maintenance has, of all partitions.</summary>
internal sealed class QuiescedSagas(
    IReadOnlyList<SagaId> sagas, JournalWriter writer, IndexWriter index, PartitionInboxes inboxes) : IQuiescedSagas
{
    /// <inheritdoc/>
    public IReadOnlyList<SagaId> Sagas => sagas;

    public static async Task<IQuiescedSagas> TakeAsync(
        IReadOnlyList<SagaId> wanted, JournalWriter writer, IndexWriter index, EngineContext parts)
    {
        var taken = new List<SagaId>(wanted.Count);
        // A handler that continues after its time may still have its effect: what dedupes it must not go before it.
        foreach (var share in wanted.Where(id => !parts.Dispatcher.HasZombie(id)).GroupBy(parts.Inboxes.Of))
        {
            var answer = new TaskCompletionSource<IReadOnlyList<SagaId>>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            share.Key.Post(new PartitionInput.Quiesce([.. share], answer.SetResult));
            taken.AddRange(await answer.Task);
        }

        return new QuiescedSagas(taken, writer, index, parts.Inboxes);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyList<SagaId> going) => QuiescedRemoval.RunAsync(
        () => index.RemoveAsync(going), () => writer.Requests.RemoveAsync(going));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var share in sagas.GroupBy(inboxes.Of)) share.Key.Post(new PartitionInput.Released([.. share]));
        return ValueTask.CompletedTask;
    }
}
