using Microsoft.Data.Sqlite;
using OrderActors.Engine.Files;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>Creates database files before SQLite does, which would create them by the umask, readable by all.</summary>
/// <remarks>An empty file is an empty database; its log and shared memory get the mode that it has.</remarks>
internal static class DatabaseFile
{
    // ERROR_DISK_FULL, and ENOSPC.
    private const int DiskFull = 0x70;
    private const int DiskFullOfUnix = 28;

    /// <summary>Creates the file if it is missing, for its owner only.</summary>
    /// <exception cref="SqliteException">It cannot be created; SQLITE_FULL: for lack of space.</exception>
    public static void Ensure(string file)
    {
        // A link that leads nowhere yet is how an operator puts a file on another disk.
        var place = new FileInfo(file).LinkTarget is null
            ? file
            : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
        // One that is there is never opened here: closing any handle of a file drops this process's locks on it, those
        // of SQLite's own handles too.
        if (File.Exists(place)) return;
        try
        {
            OwnerOnly.CreateNew(place).Dispose();
        }
        catch (IOException) when (File.Exists(place))
        {
            // Another process was quicker: the file belongs to it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var code = (e.HResult & 0xFFFF) is DiskFull or DiskFullOfUnix ? raw.SQLITE_FULL : raw.SQLITE_CANTOPEN;
            throw new SqliteException(e.Message, code, code);
        }
    }
}
