using System.Globalization;
using Microsoft.Data.Sqlite;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>What a failure of SQLite means for the journal. The table is in docs/JOURNAL.md.</summary>
internal static class JournalFailures
{
    /// <summary>How an append ends by it, once it is rolled back; null: what is stored is not known.</summary>
    public static AppendStatus? StatusOf(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_CONSTRAINT => AppendStatus.Conflict,
        raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_NOMEM => AppendStatus.Refused,
        raw.SQLITE_FULL => AppendStatus.Full,
        // Another program holds the write lock although it is not the owner.
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => AppendStatus.NotOwner,
        _ => null,
    };

    /// <summary>Whether the file itself is to blame, or what it lies on. Want of room is no damage.</summary>
    public static bool IsDamage(SqliteException failure) =>
        failure.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_IOERR
        && !SqliteFaults.IsWantOfRoom(failure);

    /// <summary>OA0014.</summary>
    public static BrokenInvariantException Broken(string file, SqliteException failure) =>
        new("OA0014", string.Create(CultureInfo.InvariantCulture,
            $"'{file}' failed with SQLite error {failure.SqliteExtendedErrorCode}: {failure.Message}. "
            + $"What is stored is known after a restart"));
}
