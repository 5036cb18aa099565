namespace OrderActors.Engine.Maintenance;

/// <summary>Rebuilds the index of a running engine from its journal; each engine implements it.</summary>
public interface IIndexRebuild
{
    /// <summary>
    /// Fills a new index beside the old one, which serves lists and wake-ups meanwhile, and replaces the old one by it.
    /// </summary>
    /// <param name="progress">Gets the number of events read.</param>
    /// <param name="cancellation">Interrupts it; the old index stays.</param>
    /// <returns>A sentence about the result.</returns>
    /// <exception cref="MaintenanceException">The engine is not running.</exception>
    Task<string> RebuildIndexAsync(JobProgress progress, CancellationToken cancellation);
}
