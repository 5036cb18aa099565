using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// A prepared statement. Parameters count from 1, columns from 0. A parameter keeps its value until it is bound again.
/// Times are .NET ticks, UTC. Every failure is a <see cref="SqliteException"/>.
/// </summary>
#pragma warning disable CA1001 // Its session closes it: a statement is never alive without one.
internal sealed class SqliteStatement
#pragma warning restore CA1001
{
    private const int StackBytes = 256;

    private readonly sqlite3 db;
    private readonly sqlite3_stmt statement;

    internal SqliteStatement(sqlite3 db, string sql)
    {
        this.db = db;
        Check(raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(statement, parameter, value));

    public void Bind(int parameter, bool value) => Check(raw.sqlite3_bind_int(statement, parameter, value ? 1 : 0));

    public void Bind(int parameter, DateTimeOffset? value)
    {
        if (value is { } time) Bind(parameter, time.UtcTicks);
        else BindNull(parameter);
    }

    public void Bind(int parameter, string? value)
    {
        if (value is null)
        {
            BindNull(parameter);
        }
        else if (value.Length == 0 || value.Length * 3 > StackBytes)
        {
            Check(raw.sqlite3_bind_text(statement, parameter, value));
        }
        else
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            Check(raw.sqlite3_bind_text(statement, parameter, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        }
    }

    public void BindBlob(int parameter, ReadOnlySpan<byte> value) => Check(value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(statement, parameter, 0)
        : raw.sqlite3_bind_blob(statement, parameter, value));

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(statement, parameter));

    /// <summary>Moves to the next row; false when there is none, and the statement is ready to run again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(statement);
            return false;
        }

        var failure = SqliteSession.Failure(db, code);
        raw.sqlite3_reset(statement);
        throw failure;
    }

    /// <summary>Runs to the end.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    /// <summary>Ends a run before its last row.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public bool Bool(int column) => raw.sqlite3_column_int(statement, column) != 0;

    public DateTimeOffset Time(int column) => new(Int64(column), TimeSpan.Zero);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    /// <summary>The text; empty for NULL.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A blob or a text's UTF-8, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Frees the statement. Called by its session.</summary>
    internal void Close() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw SqliteSession.Failure(db, code);
    }
}
