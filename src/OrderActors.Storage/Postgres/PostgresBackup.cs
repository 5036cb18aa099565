using OrderActors.Engine.Maintenance;

namespace OrderActors.Storage.Postgres;

/// <summary>No backup of ours: everything is in one database, and the server's own tools see it as of one instant.
/// </summary>
internal sealed class PostgresBackup(PostgresDatabase database) : IBackup
{
    /// <inheritdoc/>
    public string? Refusal(BackupTarget target) =>
        $"this node keeps everything in {database.Options.Place}: back that up by pg_dump or a base backup "
        + "(see docs/operations/operations.md)";

    /// <inheritdoc/>
    public Task<string> RunAsync(BackupTarget target, JobProgress progress, CancellationToken cancellation) =>
        throw new MaintenanceException(Refusal(target)!);
}
