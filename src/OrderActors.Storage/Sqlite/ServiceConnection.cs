using System.Text;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// A connection to services.db with its prepared statements. It speaks to the engine directly: ADO.NET's layer would
/// cost more than the statements themselves. One thread at a time.
/// </summary>
internal sealed class ServiceConnection : ServiceSession
{
    private const int StackBytes = 384;

    private static readonly ServiceSql BeginWrite = new("BEGIN IMMEDIATE");
    private static readonly ServiceSql EndWrite = new("COMMIT");
    private static readonly ServiceSql Savepoint = new("SAVEPOINT operation");
    private static readonly ServiceSql RollBackTo = new("ROLLBACK TO operation");
    private static readonly ServiceSql Release = new("RELEASE operation");

    private readonly sqlite3 database;
    private readonly List<sqlite3_stmt?> prepared = [];
    private readonly Row row = new();
    private long mark;

    static ServiceConnection() => SqliteEngine.Load();

    /// <summary>Opens the file, which exists.</summary>
    public ServiceConnection(string path)
    {
        var code = raw.sqlite3_open_v2(path, out database,
            raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = Failure(code, path);
            database.Dispose();
            throw failure;
        }

        raw.sqlite3_busy_timeout(database, 5000);
    }

    public override int Changes => raw.sqlite3_total_changes(database);

    /// <remarks>A statement costs a microsecond here: nothing is gained by taking its outcome for granted.</remarks>
    public override void Begin(bool certain) => Execute(BeginWrite);

    public override bool CameTrue() => true;

    /// <summary>The journal whose newest committed ordering each transaction notes, or null.</summary>
    public SqliteJournal? Beside { get; set; }

    /// <remarks>
    /// The mark first: with it, a journal that lacks what this transaction may rest upon is known to have lost it.
    /// </remarks>
    public override void Commit()
    {
        var known = Beside?.CommittedOrdering ?? 0;
        if (known <= mark)
        {
            Execute(EndWrite);
            return;
        }

        Execute(ServiceSchema.SetMark, known);
        Execute(EndWrite);
        mark = known;
        Beside!.ServicesStored(known);
    }

    public override void RollBack()
    {
        if (raw.sqlite3_get_autocommit(database) == 0) Script("ROLLBACK");
    }

    public override void SetSavepoint() => Execute(Savepoint);

    public override void EndSavepoint(bool undo)
    {
        if (undo) Execute(RollBackTo);
        Execute(Release);
    }

    /// <summary>Runs statements that are not worth keeping.</summary>
    public void Script(string text)
    {
        var code = raw.sqlite3_exec(database, text);
        if (code != raw.SQLITE_OK) throw Failure(code, text);
    }

    public override int Execute(ServiceSql sql, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(sql, values);
        try
        {
            while (Step(statement, sql)) { }
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override T? First<T>(ServiceSql sql, Func<ServiceRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : class
    {
        var statement = Bind(sql, values);
        try
        {
            if (!Step(statement, sql)) return null;
            row.Statement = statement;
            var first = read(row);
            // A changing statement with RETURNING takes effect in full only when it is stepped to its end.
            while (Step(statement, sql)) { }
            return first;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override void Each(ServiceSql sql, Action<ServiceRow> read, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(sql, values);
        row.Statement = statement;
        try
        {
            while (Step(statement, sql)) read(row);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override void Dispose()
    {
        foreach (var statement in prepared) statement?.Dispose();
        database.Dispose();
    }

    private sqlite3_stmt Bind(ServiceSql sql, ReadOnlySpan<SqlValue> values)
    {
        if (values.Length != sql.Parameters.Count)
            throw new ArgumentException($"{values.Length} values for {sql.Parameters.Count} parameters: {sql.Text}");
        var statement = Prepared(sql);
        for (var i = 0; i < values.Length; i++)
        {
            ref readonly var value = ref values[i];
            var code = value.IsNumber ? raw.sqlite3_bind_int64(statement, i + 1, value.Number)
                : value.Text is { } text ? BindText(statement, i + 1, text)
                : raw.sqlite3_bind_null(statement, i + 1);
            if (code != raw.SQLITE_OK) throw Failure(code, sql.Text);
        }

        return statement;
    }

    private static int BindText(sqlite3_stmt statement, int parameter, string text)
    {
        if (text.Length is 0 or > StackBytes / 3) return raw.sqlite3_bind_text(statement, parameter, text);
        Span<byte> bytes = stackalloc byte[StackBytes];
        return raw.sqlite3_bind_text(statement, parameter, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private sqlite3_stmt Prepared(ServiceSql sql)
    {
        while (prepared.Count <= sql.Number) prepared.Add(null);
        if (prepared[sql.Number] is { } ready) return ready;
        var code = raw.sqlite3_prepare_v2(database, sql.Text, out var statement);
        if (code != raw.SQLITE_OK) throw Failure(code, sql.Text);
        return prepared[sql.Number] = statement;
    }

    private bool Step(sqlite3_stmt statement, ServiceSql sql)
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(code, sql.Text),
        };
    }

    private Exception Failure(int code, string statement)
    {
        var message = raw.sqlite3_errmsg(database).utf8_to_string();
        return (code & 0xff) == raw.SQLITE_CONSTRAINT
            ? new BrokenInvariantException("OA0013", $"a row was refused: {message} ({statement})")
            : new ServiceStorageException(FaultOf(code & 0xff),
                $"{message} (code {raw.sqlite3_extended_errcode(database)}: {statement})")
            {
                WantsRoom = SqliteFaults.IsWantOfRoom(code & 0xff, raw.sqlite3_extended_errcode(database)),
                IsDamage = SqliteFaults.IsDamage(code & 0xff, raw.sqlite3_extended_errcode(database)),
            };
    }

    private static StorageFault FaultOf(int code) => code switch
    {
        raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE => StorageFault.Statement,
        // Full, or locked by another program.
        raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StorageFault.Definite,
        _ => StorageFault.Fatal,
    };

    private sealed class Row : ServiceRow
    {
        public sqlite3_stmt Statement { get; set; } = null!;

        public override string Text(int column) => raw.sqlite3_column_text(Statement, column).utf8_to_string();

        public override string? TextOrNull(int column) =>
            raw.sqlite3_column_type(Statement, column) == raw.SQLITE_NULL ? null : Text(column);

        public override long Number(int column) => raw.sqlite3_column_int64(Statement, column);
    }
}
