namespace OrderActors.Postgres.Testing;

/// <summary>The tests of this class need PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresPostgresAttribute : RequirementAttribute
{
    /// <summary>
    /// Whether a server that somebody else runs will not do: the tests kill it, or let a standby follow it.
    /// </summary>
    public bool OwnServer { get; init; }

    /// <inheritdoc/>
    public override string? Missing => OwnServer ? PostgresServer.MissingPrograms : PostgresServer.Missing;
}
