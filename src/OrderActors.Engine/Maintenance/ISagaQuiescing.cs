using OrderActors.Sagas;

namespace OrderActors.Engine.Maintenance;

/// <summary>Quiesces sagas at rest for maintenance; each engine implements it.</summary>
public interface ISagaQuiescing
{
    /// <summary>
    /// Quiesces those of the sagas that have nothing running, waiting or on its way to the disk. Commands and queries
    /// for them wait until they are released, and then see what the journal holds.
    /// </summary>
    /// <exception cref="MaintenanceException">The engine is not running.</exception>
    Task<IQuiescedSagas> QuiesceAsync(IReadOnlyList<SagaId> sagas);
}

/// <summary>Quiesced sagas; released when disposed of. Keep them for milliseconds only.</summary>
public interface IQuiescedSagas : IAsyncDisposable
{
    /// <summary>The sagas that were at rest and are quiesced now.</summary>
    IReadOnlyList<SagaId> Sagas { get; }

    /// <summary>Deletes their index rows, then their events; durable on return.</summary>
    /// <param name="going">Some of <see cref="Sagas"/>.</param>
    /// <exception cref="MaintenanceException">The events could not be deleted; the index rows are gone.</exception>
    Task RemoveAsync(IReadOnlyList<SagaId> going);
}
