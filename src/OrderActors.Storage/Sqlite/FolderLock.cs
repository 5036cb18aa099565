using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// An exclusive lock of the operating system on a folder itself. Unlike one on a file in it, it outlives the removal of
/// any file, and it ends with the process however that ends.
/// </summary>
internal static partial class FolderLock
{
    private const int LockExclusive = 2;
    private const int DoNotWait = 4;

    /// <summary>Not passed on to programs that this one starts: they would hold the lock after its end.</summary>
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    /// <summary>
    /// Takes the lock. An empty result: this system locks no folders (Windows, where a file that is open is not
    /// removed; some network file systems).
    /// </summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="isHeld">True if another process has it; then there is no result.</param>
    public static SafeFileHandle? TryTake(string folder, out bool isHeld)
    {
        isHeld = false;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return null;
        var descriptor = Open(folder, CloseOnExec);
        if (descriptor < 0) return null;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Lock(descriptor, LockExclusive | DoNotWait) == 0) return handle;
        isHeld = Marshal.GetLastPInvokeError() is 11 or 35; // EWOULDBLOCK on Linux and on macOS.
        handle.Dispose();
        return null;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);
}
