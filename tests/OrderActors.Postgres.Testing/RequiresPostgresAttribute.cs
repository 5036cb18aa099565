namespace OrderActors.Postgres.Testing;

/// <summary>
/// The tests of this class, inherited ones too, are skipped with the reason where there is no PostgreSQL. Needs
/// <see cref="PostgresTestFramework"/> in the assembly.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresPostgresAttribute : Attribute
{
    /// <summary>
    /// Whether a server that somebody else runs will not do: the tests kill it, or let a standby follow it.
    /// </summary>
    public bool OwnServer { get; init; }
}
