using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite.Backups;

/// <summary>Copies a snapshot's pages into a new file, a few at a time, each step durable before the next.</summary>
/// <remarks>
/// Flushed as it goes: pages that pile up in the system's memory would all be written while some commit of a writer
/// waits for its own.
/// </remarks>
internal sealed class PageCopy : IDisposable
{
    private readonly SqliteSession target;
    private readonly sqlite3_backup backup;
    private readonly SafeFileHandle file;

    public PageCopy(Snapshot snapshot, string path)
    {
        target = SqliteSession.Open(path);
        try
        {
            // A copy that is cut off is thrown away: it needs no journal of its own and no flush by page.
            target.Execute("PRAGMA journal_mode = OFF");
            target.Execute("PRAGMA synchronous = OFF");
            backup = raw.sqlite3_backup_init(target.Handle, "main", snapshot.Session.Handle, "main")
                ?? throw SqliteSession.Failure(target.Handle, raw.sqlite3_errcode(target.Handle));
            file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>How many pages are copied.</summary>
    public long Copied => Total - raw.sqlite3_backup_remaining(backup);

    /// <summary>How many there are; known after the first step.</summary>
    public long Total => raw.sqlite3_backup_pagecount(backup);

    /// <summary>Copies some pages; false when all are there.</summary>
    public bool Step(int pages)
    {
        var code = raw.sqlite3_backup_step(backup, pages);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE)) throw SqliteSession.Failure(target.Handle, code);
        RandomAccess.FlushToDisk(file);
        return code == raw.SQLITE_OK;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        raw.sqlite3_backup_finish(backup);
        target.Dispose();
        // After the connection: closing a handle of its file would take the connection's locks away.
        file.Dispose();
    }
}
