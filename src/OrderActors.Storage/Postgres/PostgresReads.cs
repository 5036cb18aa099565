using Npgsql;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Postgres;

/// <summary>Reads on pooled connections, which a server that was away has cut.</summary>
internal static class PostgresReads
{
    /// <summary>Runs a read; it may run twice, since a pooled connection may have been dead before it.</summary>
    /// <exception cref="StoreUnreachableException">The server is away.</exception>
    public static async ValueTask<T> ReadAsync<T>(
        this PostgresDatabase database, Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation)
    {
        try
        {
            return await OnceAsync(database, read, cancellation);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            // The others in the pool have died with it.
            database.Pool.Clear();
        }

        try
        {
            return await OnceAsync(database, read, cancellation);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw database.Unreachable(e);
        }
    }

    /// <summary>The error for a server that is away.</summary>
    public static StoreUnreachableException Unreachable(this PostgresDatabase database, Exception e) =>
        new($"the {database.Options.Place} cannot be reached: {e.Message}", e);

    private static async ValueTask<T> OnceAsync<T>(
        PostgresDatabase database, Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation)
    {
        await using var connection = await database.Pool.OpenConnectionAsync(cancellation);
        return await read(connection);
    }
}
