using Akka.Actor;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Maintenance;

/// <summary>What maintenance needs of the engine: quiesced sagas, and a rebuilt index.</summary>
internal sealed class AkkaMaintenance : ISagaQuiescing, IIndexRebuild, IDisposable
{
    /// <summary>
    /// How long a saga may take to quiesce: on a node that has just started, all sagas of a batch are read at once.
    /// None is asked twice, since the second request would find the saga quiesced already.
    /// </summary>
    private static readonly TimeSpan QuiesceTimeout = TimeSpan.FromSeconds(15);

    private readonly SagaActorContext parts;
    private readonly NodeState node;
    private readonly ISharedJournal journal;
    private readonly ISagaIndex index;
    private readonly IndexRebuild rebuild;

    /// <summary>
    /// Allows one writer of the index at a time within this node: the cluster singleton, a rebuild or a purge. Between
    /// nodes the database's locks do that, and an older row never overwrites a newer one.
    /// </summary>
    private readonly SemaphoreSlim oneWriter = new(1);

    public AkkaMaintenance(SagaActorContext parts, NodeState node, ISharedJournal journal, ISagaIndex index)
    {
        (this.parts, this.node, this.journal, this.index) = (parts, node, journal, index);
        rebuild = new(journal, index, () => node.NewestOrdering,
            replace => WriteAloneAsync(replace, CancellationToken.None), parts.Damaged.Add, parts.Time, parts.Log);
    }

    /// <summary>Catches the index up from the journal while nothing else writes it; repairs it first if it is damaged.
    /// </summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (index.IsDamaged) await rebuild.RepairAsync(cancellation);
        node.Indexed(await WriteAloneAsync(
            () => IndexCatchUp.RunAsync(journal, index, cancellation, damage: parts.Damaged.Add), cancellation));
    }

    /// <inheritdoc/>
    public async Task<IQuiescedSagas> QuiesceAsync(IReadOnlyList<SagaId> sagas)
    {
        var region = Region;
        var answers = await Task.WhenAll(sagas.Select(id => QuiesceAsync(region, id)));
        return new Quiesced(this, region, [.. sagas.Where((_, i) => answers[i])]);
    }

    /// <inheritdoc/>
    public Task<string> RebuildIndexAsync(JobProgress progress, CancellationToken cancellation)
    {
        _ = Region;
        return rebuild.RunAsync(progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rebuild.Dispose();
        oneWriter.Dispose();
    }

    private IActorRef Region => parts.Fence is null && node.Region is { } region
        ? region
        : throw new MaintenanceException($"the node is not running: {parts.Fence ?? node.Detail}");

    private static async Task<bool> QuiesceAsync(IActorRef region, SagaId id)
    {
        try
        {
            return (await region.Ask<QuiesceReply>(new Quiesce(id), QuiesceTimeout)).Quiesced;
        }
        catch (AskTimeoutException)
        {
            // If it is quiesced all the same, it is released.
            region.Tell(new Release(id));
            return false;
        }
    }

    private async Task<T> WriteAloneAsync<T>(Func<Task<T>> write, CancellationToken cancellation)
    {
        await oneWriter.WaitAsync(cancellation);
        try
        {
            return await write();
        }
        finally
        {
            oneWriter.Release();
        }
    }

    private sealed class Quiesced(AkkaMaintenance owner, IActorRef region, IReadOnlyList<SagaId> sagas) : IQuiescedSagas
    {
        public IReadOnlyList<SagaId> Sagas => sagas;

        public Task RemoveAsync(IReadOnlyList<SagaId> going) => owner.WriteAloneAsync(async () =>
        {
            await QuiescedRemoval.RunAsync(
                () => owner.index.RemoveAsync(going, CancellationToken.None).AsTask(),
                () => owner.journal.RemoveAsync(going, CancellationToken.None).AsTask());
            return going.Count;
        }, CancellationToken.None);

        public ValueTask DisposeAsync()
        {
            foreach (var id in sagas) region.Tell(new Release(id));
            return ValueTask.CompletedTask;
        }
    }
}
