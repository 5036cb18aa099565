using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Postgres;

/// <summary>Inserts rows by one statement: a column is an array, so that 700 rows cost one round trip.</summary>
/// <remarks>
/// The statement is its own transaction: begin, insert and commit go over the wire together, and an answer that is an
/// error says for certain that nothing is stored. One session inserts, one statement after the other, and each takes
/// its numbers in the rows' order; so the order of commits is that of orderings, and a reader never passes a row that
/// is still to come.
/// </remarks>
internal sealed class JournalInsert : IDisposable
{
    /// <summary>Above this many bytes of payload, rows are sent in several statements: the server accepts 1 GB at most.
    /// </summary>
    private const int MostBytes = 64 * 1024 * 1024;

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private readonly List<long> created = [];
    private readonly List<string> sagas = [];
    private readonly List<long> numbers = [];
    private readonly List<byte[]> payloads = [];
    private readonly List<string> manifests = [];

    private readonly string claiming;

    public JournalInsert(NpgsqlConnection connection, string writerId)
    {
        this.connection = connection;
        var stored = $"""
            stored AS (
                INSERT INTO journal (created, persistence_id, sequence_number, message, manifest,
                    deleted, identifier, writer_uuid)
                SELECT created, saga, number, payload, manifest, false, {JournalRow.SerializerId}, '{writerId}'
                FROM unnest($1, $2, $3, $4, $5) AS row (created, saga, number, payload, manifest)
                RETURNING ordering)
            """;
        command = new($"WITH {stored} SELECT min(ordering), max(ordering) FROM stored", connection);
        claiming = $"""
            WITH claimed AS ({ClaimTable.Insert(6)}), {stored}
            SELECT min(ordering), max(ordering), NULL, NULL, NULL, NULL, NULL, NULL::bigint FROM stored
            UNION ALL SELECT NULL, NULL, * FROM claimed
            """;
        Add(created, NpgsqlDbType.Bigint);
        Add(sagas, NpgsqlDbType.Text);
        Add(numbers, NpgsqlDbType.Bigint);
        Add(payloads, NpgsqlDbType.Bytea);
        Add(manifests, NpgsqlDbType.Text);
        command.Prepare();
    }

    /// <summary>Stores all rows, or none.</summary>
    /// <returns>The first and the last ordering that they got.</returns>
    public (long First, long Last) Run(IReadOnlyList<JournalRow> rows)
    {
        if (FitsOneStatement(rows))
        {
            foreach (var row in rows) Add(row);
            return Execute();
        }

        using var transaction = connection.BeginTransaction();
        var orderings = RunInParts(rows);
        transaction.Commit();
        return orderings;
    }

    private static bool FitsOneStatement(IReadOnlyList<JournalRow> rows)
    {
        long bytes = 0;
        for (var i = 0; i < rows.Count; i++) bytes += rows[i].Payload.Length;
        return bytes <= MostBytes;
    }

    /// <summary>Stores all rows and claims what keys are free, in one transaction, or nothing.</summary>
    /// <param name="rows">The rows; there may be none.</param>
    /// <param name="claims">The claims.</param>
    /// <returns>The rows' orderings, 0 without rows, and the claims that were free.</returns>
    public (long First, long Last, List<KeyClaim> Claimed) Run(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims)
    {
        if (!FitsOneStatement(rows))
        {
            using var transaction = connection.BeginTransaction();
            var (_, _, free) = Run([], claims);
            var orderings = RunInParts(rows);
            transaction.Commit();
            return (orderings.First, orderings.Last, free);
        }

        foreach (var row in rows) Add(row);
        try
        {
            using var both = new NpgsqlCommand(claiming, connection);
            Add(both, created, NpgsqlDbType.Bigint);
            Add(both, sagas, NpgsqlDbType.Text);
            Add(both, numbers, NpgsqlDbType.Bigint);
            Add(both, payloads, NpgsqlDbType.Bytea);
            Add(both, manifests, NpgsqlDbType.Text);
            foreach (var parameter in ClaimTable.Parameters(claims)) both.Parameters.Add(parameter);
            using var reader = both.ExecuteReader();
            var (first, last, claimed) = (0L, 0L, new List<KeyClaim>());
            while (reader.Read())
            {
                if (!reader.IsDBNull(2)) claimed.Add(ClaimTable.Read(reader, 2));
                else if (!reader.IsDBNull(0)) (first, last) = (reader.GetInt64(0), reader.GetInt64(1));
            }

            // To the end: an error of the commit itself comes behind the rows.
            reader.NextResult();
            return (first, last, claimed);
        }
        finally
        {
            Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => command.Dispose();

    private (long First, long Last) RunInParts(IReadOnlyList<JournalRow> rows)
    {
        var first = 0L;
        var last = 0L;
        long bytes = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            Add(rows[i]);
            bytes += rows[i].Payload.Length;
            if (i < rows.Count - 1 && bytes + rows[i + 1].Payload.Length <= MostBytes) continue;
            var part = Execute();
            first = first == 0 ? part.First : first;
            last = part.Last;
            bytes = 0;
        }

        return (first, last);
    }

    private (long First, long Last) Execute()
    {
        try
        {
            using var reader = command.ExecuteReader();
            reader.Read();
            var orderings = (reader.GetInt64(0), reader.GetInt64(1));
            // To the end: an error of the commit itself comes behind the row.
            reader.NextResult();
            return orderings;
        }
        finally
        {
            Clear();
        }
    }

    private void Clear()
    {
        created.Clear();
        sagas.Clear();
        numbers.Clear();
        payloads.Clear();
        manifests.Clear();
    }

    private void Add(JournalRow row)
    {
        created.Add(row.CreatedAt.UtcTicks);
        sagas.Add(row.SagaId.PersistenceId);
        numbers.Add(row.SequenceNumber);
        payloads.Add(row.Payload);
        manifests.Add(row.Manifest);
    }

    private void Add<T>(List<T> column, NpgsqlDbType type) => Add(command, column, type);

    private static void Add<T>(NpgsqlCommand to, List<T> column, NpgsqlDbType type) => to.Parameters.Add(
        new NpgsqlParameter<List<T>> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
}
