using OrderActors.Akka.Sagas;
using OrderActors.Engine.Index;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Singleton;

/// <summary>Finds sagas that are to be woken up.</summary>
internal interface ISleepingSagas
{
    /// <summary>Those that are to be woken up now.</summary>
    Task<IReadOnlyList<SagaId>> FindAsync(CancellationToken cancellation);

    /// <summary>These of the last look were not called: the next one is to find them again.</summary>
    void PutBack(IReadOnlySet<SagaId> sagas);
}

/// <summary>Finds sagas whose time has come.</summary>
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
/// Nothing has to be told of a node's end: a saga that is active in two looks one after the other is worth a call, and
/// at the first look every one, since whoever looks for the first time takes over. An order under way is active too, at
/// different numbers; to call it costs a message.
/// </remarks>
internal sealed class ActiveSagas(ISagaIndex index) : ISleepingSagas
{
    private const int Page = 1_000;

    private HashSet<SagaId>? former;

    /// <summary>Those that were active a look ago, if there was one, and still are.</summary>
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

    /// <remarks>Nothing to do: one that is still active is found at every look.</remarks>
    public void PutBack(IReadOnlySet<SagaId> sagas) { }
}
