using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OrderActors.Engine.Files;
using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// The right to write a data folder's journal: exclusive locks of the operating system on the folder itself and on
/// <c>journal.lock</c> in it, which end with the process however it ends. <c>journal.owner</c> names the holder, for
/// people; it decides nothing.
/// </summary>
/// <remarks>
/// The folder's lock is the one that counts: a lock file that somebody removes is created again by the next process,
/// which would find it free. The file's keeps out versions that know no other, and does alone where folders have none.
/// </remarks>
internal sealed class OwnerLock : IDisposable
{
    private readonly SafeFileHandle? folder;
    private readonly FileStream file;
    private readonly string ownerFile;

    private OwnerLock(SafeFileHandle? folder, FileStream file, string ownerFile)
    {
        this.folder = folder;
        this.file = file;
        this.ownerFile = ownerFile;
    }

    /// <summary>The writer's id, fresh for each lease epoch: the rows of two epochs can be told apart.</summary>
    public Guid WriterId { get; } = Guid.NewGuid();

    /// <summary>Takes the lock.</summary>
    /// <exception cref="BrokenInvariantException">OA0011: it is held; the message names holder and folder.</exception>
    public static OwnerLock Take(string folder, DateTimeOffset now)
    {
        var ownerFile = Path.Combine(folder, "journal.owner");
        var onFolder = FolderLock.TryTake(folder, out var isHeld);
        if (isHeld) throw InUse(folder, ownerFile);
        FileStream file;
        try
        {
            var lockFile = Path.Combine(folder, "journal.lock");
            file = OwnerOnly.Open(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            onFolder?.Dispose();
            throw InUse(folder, ownerFile);
        }
        catch
        {
            onFolder?.Dispose();
            throw;
        }

        var since = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var owner = string.Create(CultureInfo.InvariantCulture,
            $"{AppDomain.CurrentDomain.FriendlyName} on {Environment.MachineName}, "
            + $"process {Environment.ProcessId}, since {since}");
        try
        {
            using var name = OwnerOnly.Replace(ownerFile);
            name.Write(Encoding.UTF8.GetBytes(owner));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, for example: the lock holds without the name.
        }

        return new(onFolder, file, ownerFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The name is removed first: once the lock is free, the file may be the next holder's.
        if (file.SafeFileHandle.IsClosed) return;
        try
        {
            File.Delete(ownerFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name that remains is harmless: the lock must be released anyway.
        }

        file.Dispose();
        folder?.Dispose();
    }

    private static BrokenInvariantException InUse(string folder, string ownerFile) =>
        new("OA0011", $"the data folder '{folder}' is in use by {ReadOwner(ownerFile)}");

    // EWOULDBLOCK on Linux and macOS, sharing and lock violations on Windows. Other errors are not about a holder.
    private static bool IsHeld(IOException exception) => (exception.HResult & 0xFFFF) is 11 or 35 or 32 or 33;

    private static string ReadOwner(string ownerFile)
    {
        try
        {
            return File.ReadAllText(ownerFile).Trim();
        }
        catch (IOException)
        {
            return "a process that has not written its name yet";
        }
        catch (UnauthorizedAccessException)
        {
            return "a process of another user";
        }
    }
}
