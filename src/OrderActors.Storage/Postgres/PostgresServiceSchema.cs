using Npgsql;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Postgres;

/// <summary>
/// The tables of the services' store: its own, and those of the modules, each under a version of its own.
/// </summary>
internal static class PostgresServiceSchema
{
    /// <summary>The row of the version that all tables had together before modules had their own.</summary>
    private const string FormerLayout = "services (former layout)";

    private static readonly SchemaPart Own = new("services",
        """
        CREATE TABLE markers (name text COLLATE "C" PRIMARY KEY);
        CREATE TABLE leaving (persistence_id text COLLATE "C" PRIMARY KEY, ordering bigint NOT NULL);
        """,
        // Version 2 belonged to a module.
        "SELECT 1",
        // What a purge has removed, by the key that it was ordered under: ordered again, it tells its totals.
        """
        CREATE TABLE purge_runs (
            run_key text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, ended_before bigint NOT NULL,
            removed bigint NOT NULL, PRIMARY KEY (run_key, kind));
        """,
        $"""
        INSERT INTO orderactors_version (part, version)
        SELECT '{FormerLayout}', coalesce(max(version), 0) FROM orderactors_version WHERE part = 'services'
        """);

    /// <summary>Makes the tables, or upgrades those of older code.</summary>
    /// <exception cref="BrokenInvariantException">OA0012: newer code has made some. OA0014: there is something to make,
    /// which the role may not.</exception>
    public static async Task EnsureAsync(NpgsqlConnection connection, PostgresStoreOptions options,
        IReadOnlyList<ServiceTables> modules, CancellationToken cancellation)
    {
        await PostgresSchema.EnsureAsync(connection, options, Own, cancellation);
        if (modules.Count == 0) return;
        var former = await PostgresSchema.FindVersionAsync(connection, FormerLayout, cancellation) ?? 0;
        foreach (var tables in modules)
        {
            var part = new SchemaPart($"services of {tables.Module}", ServiceDialect.Postgres.Scripts(tables))
            {
                FirstVersion = ServiceDialect.Postgres.VersionIn(tables, former),
            };
            await PostgresSchema.EnsureAsync(connection, options, part, cancellation);
        }
    }
}
