namespace OrderActors.Postgres.Testing;

/// <summary>
/// What the tests of a class need of the machine, inherited tests too. Where it is missing they are skipped with the
/// reason. Needs <see cref="PostgresTestFramework"/> in the assembly.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class RequirementAttribute : Attribute
{
    /// <summary>Why the tests cannot run here, or null.</summary>
    public abstract string? Missing { get; }
}
