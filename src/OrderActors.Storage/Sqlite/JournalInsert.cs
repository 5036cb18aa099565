using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// Inserts rows by statements of several rows each: the counter behind AUTOINCREMENT is read and written once a
/// statement, so that a row alone costs about a third more than a row of many.
/// </summary>
internal sealed class JournalInsert
{
    private const int ParametersPerRow = 5;

    private static readonly int[] Sizes = [32, 8, 1];

    private readonly (int Rows, SqliteStatement Statement)[] bySize;

    public JournalInsert(SqliteSession session, Guid writerId) =>
        bySize = [.. Sizes.Select(rows => (rows, session.Prepare(Sql(rows, writerId))))];

    public void Run(IReadOnlyList<JournalRow> rows)
    {
        var next = 0;
        foreach (var (size, statement) in bySize)
            for (; rows.Count - next >= size; next += size)
            {
                for (var i = 0; i < size; i++) Bind(statement, i * ParametersPerRow, rows[next + i]);
                statement.Run();
            }
    }

    private static void Bind(SqliteStatement statement, int before, JournalRow row)
    {
        statement.Bind(before + 1, row.CreatedAt.UtcTicks);
        statement.Bind(before + 2, row.SagaId.PersistenceId);
        statement.Bind(before + 3, row.SequenceNumber);
        statement.BindBlob(before + 4, row.Payload);
        statement.Bind(before + 5, row.Manifest);
    }

    private static string Sql(int rows, Guid writerId)
    {
        // What is the same in every row stands in the text: nothing is bound for it. Every row carries the writer, so
        // its 128 bits are written in 22 characters, not in 36.
        var writer = Base64Url.EncodeToString(writerId.ToByteArray(bigEndian: true));
        // OR FAIL: a failed statement leaves its first rows, and the transaction is rolled back with them. By default
        // SQLite would undo the statement alone, and for that copy each page before it changes into a temporary file.
        var sql = new StringBuilder("""
            INSERT OR FAIL INTO journal (
                created, persistence_id, sequence_number, message, manifest, deleted, identifier, writer_uuid)
            VALUES
            """);
        for (var i = 0; i < rows; i++)
            sql.Append(CultureInfo.InvariantCulture,
                $"{(i == 0 ? "" : ",")}(?,?,?,?,?,0,{JournalRow.SerializerId},'{writer}')");
        return sql.ToString();
    }
}
