namespace OrderActors.Engine.Maintenance;

/// <summary>Copies what a running node has stored into a folder from which a node can be started.</summary>
public interface IBackup
{
    /// <summary>Why no backup can be made there, in one sentence, or null.</summary>
    string? Refusal(BackupTarget target);

    /// <summary>Makes the backup while the node works.</summary>
    /// <param name="target">The folder; created if it is missing. It must be empty, or hold what an interrupted backup
    /// left, which is removed.</param>
    /// <param name="progress">Gets the number of pages copied.</param>
    /// <param name="cancellation">Interrupts it; what is there then is not a backup, and the next one overwrites it.
    /// </param>
    /// <returns>A sentence about the result.</returns>
    /// <exception cref="MaintenanceException">No backup can be made; the message says why.</exception>
    Task<string> RunAsync(BackupTarget target, JobProgress progress, CancellationToken cancellation);
}
