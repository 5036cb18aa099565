using System.Globalization;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

/// <summary>One read connection to the journal. For one caller at a time.</summary>
internal sealed class JournalReader : IDisposable
{
    /// <summary>How many sagas one statement loads.</summary>
    private const int SagasPerStatement = 256;

    private const string Columns = "ordering, persistence_id, sequence_number, manifest, message, created";

    private readonly long checksumsFrom;
    private readonly SqliteSession session;
    private readonly SqliteStatement loadOne;
    private readonly SqliteStatement loadMany;
    private readonly SqliteStatement page;

    /// <summary>Opens a connection.</summary>
    /// <param name="file">The journal's file.</param>
    /// <param name="checksumsFrom">From this ordering on every event has a checksum.</param>
    public JournalReader(string file, long checksumsFrom)
    {
        this.checksumsFrom = checksumsFrom;
        session = SqliteSession.OpenForReading(file);
        loadOne = session.Prepare(LoadSql(1));
        loadMany = session.Prepare(LoadSql(SagasPerStatement));
        page = session.Prepare(
            $"SELECT {Columns}, identifier, deleted FROM journal WHERE ordering > ? ORDER BY ordering LIMIT ?");
    }

    /// <summary>Our rows of these sagas. A row of another serializer is left out: the cell refuses the gap.</summary>
    public List<JournalRow> Load(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        var rows = new List<JournalRow>();
        if (sagas.Count == 1)
        {
            loadOne.Bind(1, sagas[0].PersistenceId);
            Collect(loadOne, rows);
            return rows;
        }

        // A saga that is asked for twice, in two statements, must not come twice.
        foreach (var chunk in sagas.Distinct().Chunk(SagasPerStatement))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < SagasPerStatement; i++)
                loadMany.Bind(i + 1, i < chunk.Length ? chunk[i].PersistenceId : null);
            Collect(loadMany, rows);
        }

        return rows;
    }

    /// <summary>Our rows after an ordering, and how far all rows have been seen.</summary>
    public JournalPage Read(long after, int limit)
    {
        var rows = new List<JournalRow>();
        List<string>? nameless = null;
        var through = after;
        SagaId? previous = null;
        page.Bind(1, after);
        page.Bind(2, limit);
        while (page.Step())
        {
            through = page.Int64(0);
            if (page.Int64(6) != JournalRow.SerializerId || page.Bool(7)) continue;
            if (Row(page, ref previous) is { } row) rows.Add(row);
            else (nameless ??= []).Add(JournalRow.NamelessAt(through, page.Text(1)));
        }

        return nameless is null ? new(rows, through) : new(rows, through) { Nameless = nameless };
    }

    /// <summary>The highest ordering ever given, and the highest one removed.</summary>
    public JournalReach Reach() => new(
        session.Scalar(JournalSchema.LastOrderingSql),
        session.Scalar("SELECT removed_through FROM orderactors_store"));

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void Collect(SqliteStatement statement, List<JournalRow> rows)
    {
        SagaId? previous = null;
        while (statement.Step())
            if (Row(statement, ref previous) is { } row) rows.Add(row);
    }

    /// <summary>The current row; null if its persistence id is not a saga's name.</summary>
    private JournalRow? Row(SqliteStatement statement, ref SagaId? previous)
    {
        var persistenceId = statement.Text(1);
        if (previous?.PersistenceId != persistenceId && !SagaId.TryParse(persistenceId, out previous)) return null;
        var ordering = statement.Int64(0);
        return new()
        {
            Ordering = ordering,
            MustHaveChecksum = ordering >= checksumsFrom,
            SagaId = previous,
            SequenceNumber = statement.Int64(2),
            Manifest = statement.Text(3),
            Payload = statement.Bytes(4).ToArray(),
            CreatedAt = JournalRow.TimeOf(statement.Int64(5)),
        };
    }

    private static string LoadSql(int sagas) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT {Columns} FROM journal
        WHERE persistence_id IN ({string.Join(',', Enumerable.Repeat('?', sagas))})
          AND identifier = {JournalRow.SerializerId} AND deleted = 0
        ORDER BY persistence_id, sequence_number
        """);
}
