using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>Reads the journal, on connections of the pool. From any thread; committed rows only.</summary>
internal sealed class JournalReads(PostgresDatabase database)
{
    /// <summary>From this ordering on every event was written with a checksum. Set once the journal is open.</summary>
    public long ChecksumsFrom { get; set; } = long.MaxValue;

    private const string Columns = "ordering, persistence_id, sequence_number, manifest, message, created";

    /// <summary>Our rows of these sagas. A row of another serializer is left out: the cell refuses the gap.</summary>
    /// <exception cref="StoreUnreachableException">The server cannot be reached, or takes too long.</exception>
    public async ValueTask<IReadOnlyList<JournalRow>> LoadAsync(
        IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        if (sagas.Count == 0) return [];
        await using var command = database.Pool.CreateCommand($"""
            SELECT {Columns} FROM journal
            WHERE persistence_id = ANY($1) AND identifier = {JournalRow.SerializerId} AND NOT deleted
            ORDER BY persistence_id, sequence_number
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. sagas.Select(saga => saga.PersistenceId)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        var rows = new List<JournalRow>();
        SagaId? previous = null;
        await EachAsync(command, reader =>
        {
            if (Row(reader, ref previous) is { } row) rows.Add(row);
        }, cancellation);
        return rows;
    }

    /// <summary>Our rows after an ordering and not beyond another, and how far all rows have been seen.</summary>
    /// <exception cref="StoreUnreachableException">The server cannot be reached, or takes too long.</exception>
    public async ValueTask<JournalPage> ReadAsync(
        long after, int limit, CancellationToken cancellation, long upTo = long.MaxValue)
    {
        await using var command = database.Pool.CreateCommand($"""
            SELECT {Columns}, identifier, deleted FROM journal
            WHERE ordering > $1 AND ordering <= $3 ORDER BY ordering LIMIT $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        var rows = new List<JournalRow>();
        List<string>? nameless = null;
        var through = after;
        SagaId? previous = null;
        await EachAsync(command, reader =>
        {
            through = reader.GetInt64(0);
            var isOurs = !reader.IsDBNull(6) && reader.GetInt32(6) == JournalRow.SerializerId && !reader.GetBoolean(7);
            if (!isOurs) return;
            if (Row(reader, ref previous) is { } row) rows.Add(row);
            else (nameless ??= []).Add(JournalRow.NamelessAt(through, reader.GetString(1)));
        }, cancellation);
        return nameless is null ? new(rows, through) : new(rows, through) { Nameless = nameless };
    }

    /// <summary>The highest ordering ever given, and the highest one removed.</summary>
    /// <exception cref="StoreUnreachableException">The server cannot be reached, or takes too long.</exception>
    public async ValueTask<JournalReach> ReachAsync(CancellationToken cancellation)
    {
        await using var command = database.Pool.CreateCommand("""
            SELECT coalesce(max(removed_through), 0),
                coalesce(pg_sequence_last_value(pg_get_serial_sequence('journal', 'ordering')::regclass), 0)
            FROM orderactors_owner
            """);
        var reach = default(JournalReach);
        await EachAsync(command, reader => reach = new(reader.GetInt64(1), reader.GetInt64(0)), cancellation);
        return reach;
    }

    private async ValueTask EachAsync(
        NpgsqlCommand command, Action<NpgsqlDataReader> take, CancellationToken cancellation)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) take(reader);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw PostgresFailures.OfRead(database.Options, e);
        }
    }

    /// <summary>The current row; null if its persistence id is not a saga's name.</summary>
    private JournalRow? Row(NpgsqlDataReader reader, ref SagaId? previous)
    {
        var persistenceId = reader.GetString(1);
        if (previous?.PersistenceId != persistenceId && !SagaId.TryParse(persistenceId, out previous)) return null;
        var ordering = reader.GetInt64(0);
        return new()
        {
            Ordering = ordering,
            MustHaveChecksum = ordering >= ChecksumsFrom,
            SagaId = previous,
            SequenceNumber = reader.GetInt64(2),
            Manifest = reader.IsDBNull(3) ? "" : reader.GetString(3),
            Payload = reader.GetFieldValue<byte[]>(4),
            CreatedAt = JournalRow.TimeOf(reader.GetInt64(5)),
        };
    }
}
