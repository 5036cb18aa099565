using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// One connection to a database file, without the ADO layer: that layer's commands and parameters cost about as much as
/// the inserts themselves. For one thread at a time. Every failure is a <see cref="SqliteException"/>.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>A log that has grown behind a long read gives its room back when it starts over.</summary>
    public const string LogSizeLimit = "PRAGMA journal_size_limit = 67108864";

    private const int BusyTimeoutMilliseconds = 5000;

    private readonly List<SqliteStatement> statements = [];
    private readonly sqlite3 db;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement beginRead;
    private readonly SqliteStatement commit;

    static SqliteSession() => SqliteEngine.Load();

    private SqliteSession(sqlite3 db)
    {
        this.db = db;
        Check(raw.sqlite3_busy_timeout(db, BusyTimeoutMilliseconds));
        begin = Prepare("BEGIN IMMEDIATE");
        beginRead = Prepare("BEGIN");
        commit = Prepare("COMMIT");
    }

    /// <summary>The rowid of the newest inserted row.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(db);

    /// <summary>The connection, for the page copy.</summary>
    public sqlite3 Handle => db;

    /// <summary>How many rows the newest statement inserted, changed or deleted.</summary>
    public int Changes => raw.sqlite3_changes(db);

    /// <summary>Opens a file for reading and writing, and makes it where it is missing, for its owner only.</summary>
    public static SqliteSession Open(string file)
    {
        DatabaseFile.Ensure(file);
        return OpenExisting(file);
    }

    /// <summary>Opens an existing file for reads. In WAL mode they see committed rows and never wait.</summary>
    public static SqliteSession OpenForReading(string file)
    {
        // Write access to the file is needed for the shared memory of the log; rows are protected by query_only.
        var session = OpenExisting(file);
        session.Execute("PRAGMA query_only = 1");
        return session;
    }

    /// <summary>Runs one statement and drops its rows.</summary>
    public void Execute(string sql)
    {
        var statement = new SqliteStatement(db, sql);
        try
        {
            statement.Run();
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>Runs one statement whose answer is a number, for example a PRAGMA.</summary>
    public long Scalar(string sql)
    {
        var statement = new SqliteStatement(db, sql);
        try
        {
            return statement.Step() ? statement.Int64(0) : 0;
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>Sets <c>user_version</c>, the number of a schema.</summary>
    public void SetUserVersion(int version) =>
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}"));

    /// <summary>A statement to run many times. It lives as long as the session.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(db, sql);
        statements.Add(statement);
        return statement;
    }

    /// <summary>Starts a transaction that writes; waits for another writer at most 5 s.</summary>
    public void Begin() => begin.Run();

    /// <summary>Starts a transaction whose reads all see the database as it is at the first of them.</summary>
    public void BeginRead() => beginRead.Run();

    /// <summary>Ends the transaction; durable on return if the file's <c>synchronous</c> is FULL.</summary>
    public void Commit() => commit.Run();

    /// <summary>Rolls back the transaction, if one is open: some failures have ended it already.</summary>
    public void Rollback()
    {
        foreach (var statement in statements) statement.Reset();
        if (raw.sqlite3_get_autocommit(db) == 0) Execute("ROLLBACK");
    }

    /// <summary>Pages written to the log since the last call.</summary>
    public int TakeWrittenPages()
    {
        Check(raw.sqlite3_db_status(db, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    /// <summary>Copies the log's pages into the file as far as no reader needs them, without waiting.</summary>
    public void Checkpoint() =>
        Check(raw.sqlite3_wal_checkpoint_v2(db, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in statements) statement.Close();
        db.Dispose();
    }

    private static SqliteSession OpenExisting(string file)
    {
        var code = raw.sqlite3_open_v2(
            file, out var db, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        try
        {
            if (code != raw.SQLITE_OK) throw Failure(db, code);
            raw.sqlite3_extended_result_codes(db, 1);
            return new(db);
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(db, code);
    }

    internal static SqliteException Failure(sqlite3 db, int code) =>
        new(raw.sqlite3_errmsg(db).utf8_to_string(), code & 0xFF, code);
}
