namespace OrderActors.Postgres.Testing;

/// <summary>
/// The PostgreSQL of this test run: the one that <c>ORDERACTORS_TEST_POSTGRES</c> names, else a private cluster made
/// once, when the first test asks, from the programs on this machine. It ends with the run.
/// </summary>
public static class PostgresServer
{
    /// <summary>The environment variable with a connection string to use instead of a private cluster.</summary>
    public const string Variable = "ORDERACTORS_TEST_POSTGRES";

    private static readonly Lazy<Task<PrivateCluster>> Cluster = new(PrivateCluster.StartAsync);

    private static string? Given =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>Why no test can run on PostgreSQL here, or null.</summary>
    public static string? Missing => Given is null && PostgresPrograms.Find() is null
        ? $"no PostgreSQL: neither {Variable} is set, nor are initdb, postgres and pg_basebackup in a folder of the "
          + $"PATH or in {PostgresPrograms.DebianFolder}"
        : null;

    /// <summary>Why no test can have a server of its own, to be killed or followed by a standby, or null.</summary>
    public static string? MissingPrograms => PostgresPrograms.Find() is null
        ? "no PostgreSQL to kill: initdb, postgres and pg_basebackup are neither in a folder of the PATH nor in "
          + PostgresPrograms.DebianFolder
        : null;

    /// <summary>The connection string of a user who may create schemas.</summary>
    public static async Task<string> ConnectionStringAsync() => Given ?? (await Cluster.Value).ConnectionString;

    /// <summary>Where a program of PostgreSQL's is, <c>pg_dump</c> for example; its bare name where nobody knows.
    /// </summary>
    public static string Program(string name) =>
        PostgresPrograms.Find(name) is { } folder ? Path.Combine(folder, name) : name;

    /// <summary>Ends the private cluster, if one was started.</summary>
    internal static void End()
    {
        if (Cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) Cluster.Value.Result.Dispose();
    }
}
