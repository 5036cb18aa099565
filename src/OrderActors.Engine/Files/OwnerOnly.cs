using System.Runtime.InteropServices;

namespace OrderActors.Engine.Files;

/// <summary>Makes folders and files that nobody but the user of this process may read or write.</summary>
/// <remarks>
/// By the mode that they are made with, so there is no moment in which others could open them, and whatever the umask
/// is. What is there already keeps its mode. Windows has no such modes: there the folder above decides.
/// </remarks>
internal static partial class OwnerOnly
{
    private const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolders = OfFiles | UnixFileMode.UserExecute;
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder and those above it, where they are missing.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        // One by one: a call for all of them gives the mode to the last alone.
        var missing = new Stack<string>();
        var next = Path.TrimEndingDirectorySeparator(folder);
        while (!string.IsNullOrEmpty(next) && !Directory.Exists(next))
        {
            missing.Push(next);
            next = Path.GetDirectoryName(next);
        }

        while (missing.TryPop(out next)) Directory.CreateDirectory(next, OfFolders);
    }

    /// <summary>Opens a file without a buffer; one that this makes is for its owner only.</summary>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OfFiles;
        return new(file, options);
    }

    /// <summary>Makes a file that is not there yet.</summary>
    /// <exception cref="IOException">Something of that name is there, be it a link that leads nowhere.</exception>
    public static FileStream CreateNew(string file) =>
        Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Creates a file; what had the name goes, and its mode with it.</summary>
    public static FileStream Replace(string file)
    {
        try
        {
            return CreateNew(file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(file);
            return CreateNew(file);
        }
    }

    /// <summary>
    /// What others of this machine may read of a folder, with the modes that let them; null if they cannot enter it.
    /// </summary>
    public static string? Exposure(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder)) return null;
        try
        {
            if (Shown(folder) is not { } own) return null;
            var within = new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name)
                .Where(entry => entry.LinkTarget is null)
                .Select(entry => Shown(entry.FullName) is { } mode ? $"{entry.Name} {mode}" : null)
                .Where(entry => entry is not null).ToList();
            return $"'{folder}' has the mode {own}"
                + (within.Count == 0 ? "" : $", and in it {string.Join(", ", within)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes it the rule for all that this process makes from now on, also what other libraries do, such as logs.
    /// </summary>
    public static void RestrictProcess()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) _ = SetMask((uint)OfOthers);
    }

    /// <summary>A mode that lets others do something, as people write it; else null.</summary>
    private static string? Shown(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path)) return null;
        var mode = File.GetUnixFileMode(path);
        return (mode & OfOthers) == 0 ? null : Convert.ToString((int)mode, 8).PadLeft(4, '0');
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
