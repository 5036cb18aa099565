namespace OrderActors.Engine.Maintenance;

/// <summary>Rebuilds the index of a running engine from its journal; an engine's side of it.</summary>
public interface IIndexRebuild
{
    /// <summary>
    /// Fills a new index beside the old one, which serves lists and wake-ups meanwhile, and puts it in its place.
    /// </summary>
    /// <param name="progress">Notified of events read.</param>
    /// <param name="cancellation">Interrupts it; the old index stays.</param>
    /// <returns>A sentence that says what was made.</returns>
    /// <exception cref="MaintenanceException">The engine does not run now.</exception>
    Task<string> RebuildIndexAsync(JobProgress progress, CancellationToken cancellation);
}
