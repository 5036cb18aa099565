namespace OrderActors.Engine.Maintenance;

/// <summary>Copies what a running node has stored into a folder from which a node can be started again.</summary>
public interface IBackup
{
    /// <summary>Why no backup can be made there, in one sentence, or null.</summary>
    string? Refusal(BackupTarget target);

    /// <summary>Makes the backup beside the node's work.</summary>
    /// <param name="target">The folder; made where it is missing. It must be empty, or hold what an interrupted backup
    /// left behind, which is removed.</param>
    /// <param name="progress">Notified of pages copied.</param>
    /// <param name="cancellation">Interrupts it; what is there then is not a backup, and the next overwrites it.
    /// </param>
    /// <returns>A sentence that says what was made.</returns>
    /// <exception cref="MaintenanceException">It cannot be made; the message says why.</exception>
    Task<string> RunAsync(BackupTarget target, JobProgress progress, CancellationToken cancellation);
}
