using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>SQLite's own check of a file's pages, for at most a given time.</summary>
internal static class QuickCheck
{
    /// <summary>Pages, or instructions between them, after which the clock is read.</summary>
    private const int StepsBetweenLooks = 64;

    /// <summary>The first thing that is wrong with a file, or null: nothing is, as far as the time went.</summary>
    /// <param name="file">A database that exists.</param>
    /// <param name="most">The time after which the rest is left unchecked: a start must not take ever longer.</param>
    /// <param name="time">The clock of that.</param>
    /// <param name="indexes">Whether to hold each index against its table too, which takes a few times longer.</param>
    /// <exception cref="SqliteException">The file cannot be read, which is a finding as well.</exception>
    public static string? Find(string file, TimeSpan most, TimeProvider time, bool indexes = false)
    {
        using var session = SqliteSession.OpenForReading(file);
        var started = time.GetTimestamp();
        raw.sqlite3_progress_handler(
            session.Handle, StepsBetweenLooks, _ => time.GetElapsedTime(started) > most ? 1 : 0, null);
        try
        {
            var check = session.Prepare(indexes ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
            return check.Step() && check.Text(0) is not "ok" and var finding ? finding : null;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            return null;
        }
        finally
        {
            raw.sqlite3_progress_handler(session.Handle, 0, null, null);
        }
    }
}
