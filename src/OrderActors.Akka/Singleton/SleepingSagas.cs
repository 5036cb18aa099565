using OrderActors.Akka.Sagas;
using OrderActors.Engine.Index;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Singleton;

/// <summary>Finds sagas that must be woken.</summary>
internal interface ISleepingSagas
{
    /// <summary>The sagas to wake now.</summary>
    Task<IReadOnlyList<SagaId>> FindAsync(CancellationToken cancellation);

    /// <summary>Reports that these were not called: the next search must find them again.</summary>
    void PutBack(IReadOnlySet<SagaId> sagas);
}

/// <summary>Finds sagas that are due.</summary>
internal sealed class DueSagas(ISagaIndex index, SagaActorContext parts) : ISleepingSagas
{
    private const int Page = 1_000;
    private const int ForgetEvery = 8;

    private readonly DueScan scan = new(index, parts.Clock, Page, ForgetEvery);

    public Task<IReadOnlyList<SagaId>> FindAsync(CancellationToken cancellation) => scan.FindAsync(cancellation);

    public void PutBack(IReadOnlySet<SagaId> sagas) => scan.PutBack(sagas);
}

/// <summary>Finds sagas whose work should be running, but whose node was lost or whose shard has moved.</summary>
/// <remarks>
/// No notice of a node's end is needed: a saga that is active in two searches in a row is called, and at the first
/// search every active one, since a new singleton takes over. A saga that is running normally may be called too, which
/// costs a message.
/// </remarks>
internal sealed class ActiveSagas(ISagaIndex index) : ISleepingSagas
{
    private const int Page = 1_000;

    private HashSet<SagaId>? former;

    /// <summary>Those that were active at the previous search, if there was one, and still are.</summary>
    public async Task<IReadOnlyList<SagaId>> FindAsync(CancellationToken cancellation)
    {
        var active = new HashSet<SagaId>();
        string? after = null;
        do
        {
            var page = await index.ActiveAsync(after, Page, cancellation);
            active.UnionWith(page);
            after = page.Count == Page ? page[^1].PersistenceId : null;
        }
        while (after is not null);
        var found = active.Where(id => former?.Contains(id) != false).ToList();
        former = active;
        return found;
    }

    /// <remarks>Nothing to do: a saga that is still active is found by every search.</remarks>
    public void PutBack(IReadOnlySet<SagaId> sagas) { }
}
