using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>What SQLite's failures mean.</summary>
public static class SqliteFaults
{
    /// <summary>
    /// Whether a file could not grow for lack of space: the database or its log, or the log's shared memory, of which
    /// SQLite reports an I/O error.
    /// </summary>
    public static bool IsWantOfRoom(SqliteException failure) =>
        IsWantOfRoom(failure.SqliteErrorCode, failure.SqliteExtendedErrorCode);

    /// <summary>The same by SQLite's codes.</summary>
    internal static bool IsWantOfRoom(int code, int extendedCode) =>
        code == raw.SQLITE_FULL || extendedCode == raw.SQLITE_IOERR_SHMSIZE;

    /// <summary>
    /// Whether a file itself is to blame, or what it lies on: its pages are damaged, or cannot be read or written.
    /// </summary>
    internal static bool IsDamage(int code, int extendedCode) => !IsWantOfRoom(code, extendedCode) &&
        (code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_IOERR);

    /// <summary>The same of a failure.</summary>
    internal static bool IsDamage(SqliteException failure) =>
        IsDamage(failure.SqliteErrorCode, failure.SqliteExtendedErrorCode);
}
