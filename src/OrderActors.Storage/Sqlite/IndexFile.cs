using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrderActors.Sagas;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// The file of an index: opened if it is whole and this journal's, else rebuilt. It is derived, so no fault of it
/// keeps a node from starting.
/// </summary>
internal sealed class IndexFile(SqliteStoreOptions options, SqliteJournal journal, TimeProvider time, ILogger log)
{
    private static readonly string[] Suffixes = ["", "-wal", "-shm"];

    /// <summary>Opens the file that is there, or an empty one in its place, which is then filled from the journal.
    /// </summary>
    /// <exception cref="BrokenInvariantException">OA0016: the file can neither be read nor replaced.</exception>
    public SqliteSession OpenFitting()
    {
        string reason;
        SqliteSession? opened = null;
        try
        {
            reason = Misfit(ref opened);
            if (reason.Length == 0) return opened!;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT
            or raw.SQLITE_ERROR or raw.SQLITE_IOERR)
        {
            reason = $"cannot be read ({e.Message})";
        }
        catch (SqliteException e)
        {
            opened?.Dispose();
            throw Broken(e);
        }

        opened?.Dispose();
        // The first start of a new store has nothing to say.
        if (journal.LastOrdering > 0)
            log.LogWarning("'{File}' {Reason}: the index is rebuilt from the journal", options.IndexFile, reason);
        return Recreate();
    }

    /// <summary>An empty index that replaces whatever is there.</summary>
    public SqliteSession Recreate()
    {
        foreach (var suffix in Suffixes) File.Delete(options.IndexFile + suffix);
        var created = Open();
        IndexSchema.Create(created, journal.Identity);
        return created;
    }

    /// <summary>Opens the file for the one writer.</summary>
    public SqliteSession Open()
    {
        var opened = SqliteSession.Open(options.IndexFile);
        try
        {
            opened.Execute("PRAGMA journal_mode = WAL");
            opened.Execute("PRAGMA synchronous = NORMAL");
            opened.Execute(string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA wal_autocheckpoint = {options.CheckpointPages}"));
            opened.Execute(string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA cache_size = -{options.IndexCacheKiB}"));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>OA0016.</summary>
    public BrokenInvariantException Broken(SqliteException e) => new("OA0016", string.Create(
        CultureInfo.InvariantCulture,
        $"'{options.IndexFile}' failed with SQLite error {e.SqliteExtendedErrorCode}: {e.Message}. "
        + $"It may be deleted while the node is down: it is rebuilt"));

    /// <summary>Why the file is not this journal's index, or an empty text and the open file.</summary>
    private string Misfit(ref SqliteSession? opened)
    {
        if (!File.Exists(options.IndexFile)) return "is missing";
        if (QuickCheck.Find(options.IndexFile, options.QuickCheckTime, time, indexes: true) is { } finding)
            return $"is damaged ({finding})";
        opened = Open();
        return IndexSchema.Misfit(opened, journal.Identity, journal.LastOrdering)
            ?? IndexSums.Misfit(opened, options.QuickCheckTime, time) ?? "";
    }
}
