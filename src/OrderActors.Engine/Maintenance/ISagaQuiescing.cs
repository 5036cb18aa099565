using OrderActors.Sagas;

namespace OrderActors.Engine.Maintenance;

/// <summary>Gives sagas that are at rest to maintenance; an engine's side of it.</summary>
public interface ISagaQuiescing
{
    /// <summary>
    /// Quiesces those of the sagas for which nothing runs, waits or is on its way to the disk. Commands and questions
    /// for them wait until they are released, then meet what the journal holds.
    /// </summary>
    /// <exception cref="MaintenanceException">The engine does not run now.</exception>
    Task<IQuiescedSagas> QuiesceAsync(IReadOnlyList<SagaId> sagas);
}

/// <summary>Sagas in maintenance's hands; released when disposed of. Keep them for milliseconds only.</summary>
public interface IQuiescedSagas : IAsyncDisposable
{
    /// <summary>The sagas that were at rest.</summary>
    IReadOnlyList<SagaId> Sagas { get; }

    /// <summary>Deletes their index rows, then their events; durable on return.</summary>
    /// <param name="going">Some of <see cref="Sagas"/>.</param>
    /// <exception cref="MaintenanceException">The events could not be deleted; the index rows are gone.</exception>
    Task RemoveAsync(IReadOnlyList<SagaId> going);
}
