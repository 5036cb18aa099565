namespace OrderActors.Postgres.Testing;

/// <summary>
/// The tests of this class, inherited ones too, are skipped with the reason where there is no PostgreSQL. Needs
/// <see cref="PostgresTestFramework"/> in the assembly.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresPostgresAttribute : Attribute;
