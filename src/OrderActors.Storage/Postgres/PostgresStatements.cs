using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Services;

namespace OrderActors.Storage.Postgres;

/// <summary>Statements on their way to the server in one journey. For one connection.</summary>
/// <remarks>
/// Invariant: a statement never goes to another connection than its first. Npgsql notes on the object by which name the
/// server has prepared it, and goes by that note on any connection: there the name may mean another statement, which
/// would run in its place.
/// </remarks>
internal sealed class PostgresStatements
{
    private readonly List<(ServiceSql Sql, NpgsqlBatchCommand Command, long? Expected)> waiting = [];
    private readonly List<Stack<NpgsqlBatchCommand>> spare = [];
    private NpgsqlConnection? connectedTo;

    public int Count => waiting.Count;

    /// <summary>Adds a statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Its values.</param>
    /// <param name="expected">How many rows it must change, or null.</param>
    /// <returns>The statement as it is sent; good until the journey's end, when it knows how many rows it changed.
    /// </returns>
    public NpgsqlBatchCommand Add(ServiceSql sql, ReadOnlySpan<SqlValue> values, long? expected)
    {
        if (values.Length != sql.Parameters.Count)
            throw new ArgumentException($"{values.Length} values for {sql.Parameters.Count} parameters: {sql.Text}");
        var command = SpareOf(sql).TryPop(out var used) ? used : Make(sql);
        for (var i = 0; i < values.Length; i++) Bind(command.Parameters[i], in values[i]);
        waiting.Add((sql, command, expected));
        return command;
    }

    /// <summary>Sends what waits. False: something changed another number of rows than expected.</summary>
    public bool Send(NpgsqlConnection connection) =>
        Travel(connection, static batch => batch.ExecuteNonQuery());

    /// <summary>
    /// The same, where the last statements have rows; each is handed over with the number of its statement, from 0 for
    /// the first that has rows.
    /// </summary>
    public bool Query(NpgsqlConnection connection, PostgresServiceRow row, Action<int, ServiceRow> read) =>
        Travel(connection, batch =>
        {
            using var reader = batch.ExecuteReader();
            row.Reader = reader;
            var result = 0;
            do
            {
                while (reader.Read()) read(result, row);
                result++;
            }
            while (reader.NextResult());
        });

    /// <summary>Forgets what waits.</summary>
    public void Forget() => waiting.Clear();

    private bool Travel(NpgsqlConnection connection, Action<NpgsqlBatch> journey)
    {
        if ((connectedTo ??= connection) != connection)
            throw new InvalidOperationException("these statements belong to another connection");
        using var batch = new NpgsqlBatch(connection);
        foreach (var (_, command, _) in waiting) batch.BatchCommands.Add(command);
        try
        {
            journey(batch);
        }
        catch
        {
            // Not sent again, and not used again: one that failed half-way may still belong to its batch.
            Forget();
            throw;
        }

        var cameTrue = true;
        foreach (var (sql, command, expected) in waiting)
        {
            cameTrue &= expected is null || expected == (long)command.Rows;
            SpareOf(sql).Push(command);
        }

        waiting.Clear();
        return cameTrue;
    }

    private Stack<NpgsqlBatchCommand> SpareOf(ServiceSql sql)
    {
        while (spare.Count <= sql.Number) spare.Add(new());
        return spare[sql.Number];
    }

    private static NpgsqlBatchCommand Make(ServiceSql sql)
    {
        var command = new NpgsqlBatchCommand(sql.Positional);
        foreach (var _ in sql.Parameters) command.Parameters.Add(new NpgsqlParameter());
        return command;
    }

    private static void Bind(NpgsqlParameter parameter, in SqlValue value)
    {
        parameter.NpgsqlDbType = value.IsNumber ? NpgsqlDbType.Bigint : NpgsqlDbType.Text;
        parameter.Value = value.IsNumber ? value.Number : (object?)value.Text ?? DBNull.Value;
    }
}

/// <summary>A row of a result.</summary>
internal sealed class PostgresServiceRow : ServiceRow
{
    public NpgsqlDataReader Reader { get; set; } = null!;

    public override string Text(int column) => Reader.GetString(column);

    public override string? TextOrNull(int column) => Reader.IsDBNull(column) ? null : Reader.GetString(column);

    /// <remarks>Counts and case expressions are narrower than the tables' columns.</remarks>
    public override long Number(int column) =>
        Reader.IsDBNull(column) ? 0 : Convert.ToInt64(Reader.GetValue(column), CultureInfo.InvariantCulture);
}
