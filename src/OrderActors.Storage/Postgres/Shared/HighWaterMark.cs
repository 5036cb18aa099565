using Npgsql;
using OrderActors.Engine;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>
/// Finds the ordering below which no row will be added: every append that could add one has ended, so a reader that has
/// read up to there has missed nothing.
/// </summary>
/// <remarks>
/// With several writers the order of commits is not that of orderings: a row with a lower one may come after a row with
/// a higher one was read. Invariant: a transaction locks the journal's table for writing before it takes its first
/// ordering, and keeps that lock to its end. So this asks for the last ordering assigned and then for the transactions
/// that write; once these have ended, every ordering up to the first answer is stored or never will be. No reader waits
/// for a writer, and no writer for a reader.
/// </remarks>
internal sealed class HighWaterMark(PostgresDatabase database)
{
    private const string SequenceName = """
        SELECT pg_get_serial_sequence('journal', 'ordering')
        """;

    private readonly Turnstile turn = new();
    private string? sequence;
    private long mark;
    private long pending;
    private HashSet<string>? writing;

    /// <summary>The ordering up to which no row will be added. It never decreases.</summary>
    /// <exception cref="Engine.Journal.StoreUnreachableException">The server is away.</exception>
    public async ValueTask<long> ReadAsync(CancellationToken cancellation)
    {
        await turn.EnterAsync(cancellation); // It is never closed.
        try
        {
            var (last, writers) = await database.ReadAsync(
                connection => LookAsync(connection, cancellation), cancellation);
            writing?.IntersectWith(writers);
            if (writing is { Count: > 0 }) return mark;
            // The writers that the previous read saw have ended, so all orderings assigned by then are final.
            if (writing is not null) mark = pending;
            (pending, writing) = (last, writers);
            if (writers.Count == 0) (mark, writing) = (last, null);
            return mark;
        }
        finally
        {
            turn.Leave();
        }
    }

    private async ValueTask<(long Last, HashSet<string> Writers)> LookAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        sequence ??= await SequenceAsync(connection, cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"),
                new("""
                    SELECT virtualtransaction FROM pg_locks
                    WHERE locktype = 'relation' AND relation = 'journal'::regclass AND mode = 'RowExclusiveLock'
                        AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var last = reader.GetInt64(0);
        await reader.NextResultAsync(cancellation);
        var writers = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation)) writers.Add(reader.GetString(0));
        return (last, writers);
    }

    private static async ValueTask<string> SequenceAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(SequenceName, connection);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
