using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite.Backups;

/// <summary>A database file as it was at one instant, for as long as it is held. Writers continue beside it.</summary>
internal sealed class Snapshot(string file) : IDisposable
{
    private readonly SqliteSession session = SqliteSession.OpenForReading(file);
    private bool held;

    /// <summary>The connection that sees the snapshot.</summary>
    public SqliteSession Session => session;

    /// <summary>Fixes the instant. Takes microseconds: the connection is open, and one page is read.</summary>
    public void Take()
    {
        session.BeginRead();
        session.Scalar("SELECT count(*) FROM sqlite_schema");
        held = true;
    }

    /// <summary>Releases the snapshot, and copies the log into the file in this thread, so that no writer has to.
    /// </summary>
    public void Release()
    {
        if (!held) return;
        held = false;
        session.Commit();
        try
        {
            session.Execute("PRAGMA query_only = 0");
            session.Checkpoint();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL)
        {
            // A writer is at it already, or there is no room now: the next checkpoint continues.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
