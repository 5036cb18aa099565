using System.Globalization;
using Npgsql;

namespace OrderActors.Storage.Postgres;

/// <summary>The lock of the session that writes the services' tables.</summary>
/// <remarks>
/// The journal's lock says which node runs activities. A node that has lost it without knowing so yet (its line to the
/// server is cut, say) may still have a session here. The new owner ends that session and takes this lock, after which
/// the old node's activities fail without effect instead of running beside the new owner's.
/// </remarks>
internal static class PostgresServiceLock
{
    private const int LockClass = PostgresSchema.LockClass + 2;
    private const int TurnClass = PostgresSchema.LockClass + 3;

    /// <summary>For the journal's owner: takes the lock, and ends whatever session still has it.</summary>
    public static async Task TakeOverAsync(
        NpgsqlConnection connection, PostgresStoreOptions options, CancellationToken cancellation)
    {
        // Only a holder of this very lock in this very database; the server allows it to the same role.
        await using var end = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND classid = {LockClass} AND objid = hashtext('{options.Schema}')::oid
                AND objsubid = 2 AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """), connection);
        await end.ExecuteNonQueryAsync(cancellation);
        await using var take = new NpgsqlCommand(Sql("pg_advisory_lock", LockClass, options), connection);
        await take.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>For a node that shares the journal: takes the lock beside the other nodes.</summary>
    public static async Task ShareAsync(
        NpgsqlConnection connection, PostgresStoreOptions options, CancellationToken cancellation)
    {
        await using var take = new NpgsqlCommand(Sql("pg_advisory_lock_shared", LockClass, options), connection);
        await take.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>For a session that replaces a broken one: its own lock is free once the server has ended it.</summary>
    /// <exception cref="NpgsqlException">The lock is another's.</exception>
    public static void Take(NpgsqlConnection connection, PostgresStoreOptions options, bool shared)
    {
        var function = shared ? "pg_advisory_lock_shared" : "pg_advisory_lock";
        using var take = new NpgsqlCommand(
            $"SET lock_timeout = '2s'; {Sql(function, LockClass, options)}; RESET lock_timeout", connection);
        take.ExecuteNonQuery();
    }

    /// <summary>
    /// In a transaction: waits until no other node has one. Operations look before they write, and were written for one
    /// writer; many of them share a transaction, so a turn each costs little.
    /// </summary>
    public static void TakeTurn(NpgsqlConnection connection, PostgresStoreOptions options)
    {
        using var take = new NpgsqlCommand(Sql("pg_advisory_xact_lock", TurnClass, options), connection);
        take.ExecuteNonQuery();
    }

    private static string Sql(string function, int lockClass, PostgresStoreOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"SELECT {function}({lockClass}, hashtext('{options.Schema}'))");
}
