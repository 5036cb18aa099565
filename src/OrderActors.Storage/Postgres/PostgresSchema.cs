using System.Globalization;
using Npgsql;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>A part of the tables that has a version of its own: the journal, the index, the services.</summary>
/// <param name="Name">Its name in the version table.</param>
/// <param name="Upgrades">
/// SQL scripts; the one at place <c>n</c> makes version <c>n + 1</c> of version <c>n</c>. A released one never
/// changes: what a new version needs is a new script at the end.
/// </param>
internal sealed record SchemaPart(string Name, params string[] Upgrades)
{
    /// <summary>The version that this code reads and writes.</summary>
    public int Version => Upgrades.Length;

    /// <summary>The version that the tables have where the version table does not name the part; usually there are
    /// none.</summary>
    public int FirstVersion { get; init; }
}

/// <summary>Creates and upgrades tables, and refuses those that newer code has made.</summary>
/// <remarks>
/// Versions are rows of <c>orderactors_version</c>. Where nothing is to be done, nothing but that table is read, so
/// that a role without the right to create anything can start a node.
/// </remarks>
internal static class PostgresSchema
{
    /// <summary>The first half of every advisory lock of ours; the other half is made of the schema's name.</summary>
    public const int LockClass = Engine.Journal.JournalRow.SerializerId;

    /// <summary>Brings a part to this code's version. Several processes may do so at the same time.</summary>
    /// <exception cref="BrokenInvariantException">OA0012: newer code has made it. OA0014: there is something to make,
    /// which the role may not.</exception>
    public static async Task EnsureAsync(
        NpgsqlConnection connection, PostgresStoreOptions options, SchemaPart part, CancellationToken cancellation)
    {
        if (await FindVersionAsync(connection, part.Name, cancellation) is { } version &&
            Check(version, options, part) == part.Version)
            return;
        try
        {
            await UpgradeAsync(connection, options, part, cancellation);
        }
        catch (PostgresException e) when (
            e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new BrokenInvariantException("OA0014",
                $"{options.Place}: the tables of the {part.Name} have to be made or upgraded, which this role may not "
                + $"({e.MessageText}). Start once with the role that owns the schema");
        }
    }

    private static async Task UpgradeAsync(
        NpgsqlConnection connection, PostgresStoreOptions options, SchemaPart part, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Another process may be at it, and an index of a large table takes its time.
        await RunAsync(connection, "SET LOCAL statement_timeout = 0", cancellation);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({LockClass + 1}, hashtext('{options.Schema}'))",
            cancellation);
        // Asked first: "IF NOT EXISTS" alone demands the right to create schemas even where there is nothing to create.
        if (await ScalarAsync(connection, $"SELECT to_regnamespace('{options.Schema}')::text", cancellation) is null)
            await RunAsync(connection, $"CREATE SCHEMA {options.Schema}", cancellation);
        await RunAsync(connection,
            "CREATE TABLE IF NOT EXISTS orderactors_version (part text PRIMARY KEY, version int NOT NULL)",
            cancellation);
        var from = Check(
            await FindVersionAsync(connection, part.Name, cancellation) ?? part.FirstVersion, options, part);
        foreach (var upgrade in part.Upgrades.Skip(from)) await RunAsync(connection, upgrade, cancellation);
        await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO orderactors_version VALUES ('{part.Name}', {part.Version})
            ON CONFLICT (part) DO UPDATE SET version = excluded.version
            """), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static int Check(int version, PostgresStoreOptions options, SchemaPart part) =>
        version <= part.Version
            ? version
            : throw new BrokenInvariantException("OA0012", string.Create(CultureInfo.InvariantCulture,
                $"{options.Place}: the tables of the {part.Name} have version {version}; "
                + $"this code knows them up to {part.Version}. Run the newer code"));

    /// <summary>The version of a part in this schema, or null.</summary>
    public static async Task<int?> FindVersionAsync(
        NpgsqlConnection connection, string part, CancellationToken cancellation)
    {
        if (await ScalarAsync(connection, "SELECT to_regclass('orderactors_version')::text", cancellation) is null)
            return null;
        var found = await ScalarAsync(
            connection, $"SELECT version FROM orderactors_version WHERE part = '{part}'", cancellation);
        return (int?)found;
    }

    private static async Task<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation) is { } value and not DBNull ? value : null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
