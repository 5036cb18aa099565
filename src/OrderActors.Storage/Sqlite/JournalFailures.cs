using System.Globalization;
using Microsoft.Data.Sqlite;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>What a failure of SQLite means for the journal. The table is in docs/reference/journal.md.</summary>
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

    /// <summary>OA0014, or OA0033 where the file cannot be opened for lack of space.</summary>
    public static BrokenInvariantException OfOpening(string file, SqliteException failure) =>
        SqliteFaults.IsWantOfRoom(failure)
            ? new("OA0033",
                $"there is no room on the disk to open '{file}' ({failure.Message}). Make room, start again")
            : Broken(file, failure);

    /// <summary>OA0014.</summary>
    public static BrokenInvariantException Broken(string file, SqliteException failure) =>
        new("OA0014", string.Create(CultureInfo.InvariantCulture,
            $"'{file}' failed with SQLite error {failure.SqliteExtendedErrorCode}: {failure.Message}. "
            + $"What is stored is known after a restart"));
}
