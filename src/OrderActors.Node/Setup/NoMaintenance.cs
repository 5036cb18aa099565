using OrderActors.Runtime.Maintenance;
using OrderActors.Sagas;

namespace OrderActors.Node.Setup;

/// <summary>
/// Purging and making the index anew want sagas that nobody else touches. A cluster does not offer that; an embedded
/// node does, on the same database.
/// </summary>
internal sealed class NoMaintenance : ISagaWithholding, IIndexRebuild
{
    private const string Instead = "a cluster does not do this: stop its nodes, start an embedded node on the same "
        + "database, and order it there (see docs/ENGINES.md)";

    public Task<IWithheldSagas> WithholdAsync(IReadOnlyList<SagaId> sagas) => throw new MaintenanceException(Instead);

    public Task<string> RebuildIndexAsync(JobProgress progress, CancellationToken cancellation) =>
        throw new MaintenanceException(Instead);
}
