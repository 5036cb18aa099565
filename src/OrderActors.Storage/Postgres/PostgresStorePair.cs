using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Postgres;

/// <summary>
/// The journal's identity, in its owner's row, and the services', the marker <c>journal:…</c> among theirs. Both are in
/// tables that every role may write, so that no right has to be granted for them.
/// </summary>
internal static class PostgresStorePair
{
    private const string Prefix = "journal:";
    private const string Lock = "hashtext('orderactors services'), hashtext(current_schema())";

    /// <summary>
    /// The ordering from which on every event has a checksum. If it is not recorded yet, a node that has the journal
    /// alone records it now; until then nodes of an older version may append beside this one.
    /// </summary>
    public static async ValueTask<long> ChecksumsFromAsync(
        NpgsqlConnection connection, bool alone, CancellationToken cancellation)
    {
        if (alone)
            await RunAsync(connection, """
                UPDATE orderactors_owner SET checksums_from = (SELECT coalesce(max(ordering), 0) + 1 FROM journal)
                WHERE checksums_from IS NULL
                """, cancellation);
        return (long)(await ScalarAsync(connection,
            $"SELECT coalesce(max(checksums_from), {long.MaxValue}) FROM orderactors_owner", cancellation))!;
    }

    /// <summary>
    /// Opens the services' tables beside their journal: refuses those of another one, and makes them the journal's
    /// where they are new.
    /// </summary>
    /// <param name="connection">The session that writes the services.</param>
    /// <param name="options">The store's options.</param>
    /// <param name="ensure">Makes and upgrades the tables.</param>
    /// <param name="log">Notified of a loss that is accepted.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="BrokenInvariantException">OA0025: the two do not belong together.</exception>
    public static async ValueTask OpenServicesAsync(NpgsqlConnection connection, PostgresStoreOptions options,
        Func<Task> ensure, ILogger log, CancellationToken cancellation)
    {
        // Nodes that start at the same time look one after the other. If this fails, the lock ends with the session.
        await RunAsync(connection, $"SELECT pg_advisory_lock({Lock})", cancellation);
        await OpenAloneAsync(connection, options, ensure, log, cancellation);
        await RunAsync(connection, $"SELECT pg_advisory_unlock({Lock})", cancellation);
    }

    private static async ValueTask OpenAloneAsync(NpgsqlConnection connection, PostgresStoreOptions options,
        Func<Task> ensure, ILogger log, CancellationToken cancellation)
    {
        var journal = await JournalAsync(connection, cancellation);
        var services = await ServicesAsync(connection, cancellation);
        if (journal is not null && StorePair.Disagreement(journal, services) is { } disagreement)
        {
            var message = $"{options.Place}: {disagreement}";
            if (!options.AcceptStoreLoss) throw new BrokenInvariantException("OA0025", message);
            log.LogWarning("{Disagreement}. The loss is accepted, as the setting AcceptStoreLoss says", message);
        }

        // Before the tables: a start that is cut off between them and their identity is taken up by the next.
        if (journal is not null && services.Identity != journal.Identity)
            await SetServicesAsync(connection, ServicesBeside.Unknown, cancellation);
        await ensure();
        if (journal is null) return;
        if (services.Identity != journal.Identity)
            await RunAsync(connection, $"""
                DELETE FROM markers WHERE name LIKE '{Prefix}%';
                INSERT INTO markers (name) VALUES ('{Prefix}{journal.Identity}') ON CONFLICT DO NOTHING
                """, cancellation);
        if (journal.Services != ServicesBeside.Bound || services.Identity != journal.Identity)
            await SetServicesAsync(connection, ServicesBeside.Bound, cancellation);
    }

    private static async ValueTask<JournalSide?> JournalAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await ExistsAsync(connection, "orderactors_owner", cancellation)) return null;
        await using var command = new NpgsqlCommand("""
            SELECT identity, services, (SELECT coalesce(max(ordering), 0) FROM journal) FROM orderactors_owner
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetGuid(0), reader.GetInt64(2), (ServicesBeside)reader.GetInt16(1), 0)
            : null;
    }

    private static async ValueTask<ServicesSide> ServicesAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await ExistsAsync(connection, "markers", cancellation)) return new(Exists: false, null, 0);
        var name = await ScalarAsync(
            connection, $"SELECT max(name) FROM markers WHERE name LIKE '{Prefix}%'", cancellation) as string;
        return new(true, Guid.TryParse(name.AsSpan(name is null ? 0 : Prefix.Length), out var id) ? id : null, 0);
    }

    private static Task SetServicesAsync(
        NpgsqlConnection connection, ServicesBeside services, CancellationToken cancellation) =>
        RunAsync(connection, string.Create(CultureInfo.InvariantCulture,
            $"UPDATE orderactors_owner SET services = {(int)services}"), cancellation);

    private static async ValueTask<bool> ExistsAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellation) =>
        await ScalarAsync(connection, $"SELECT to_regclass('{table}')::text", cancellation) is not null and not DBNull;

    private static async ValueTask<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
