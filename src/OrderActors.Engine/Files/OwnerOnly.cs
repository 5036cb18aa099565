using System.Runtime.InteropServices;

namespace OrderActors.Engine.Files;

/// <summary>Creates folders and files that only the user of this process may read or write.</summary>
/// <remarks>
/// They are created with that mode, whatever the umask is, so others can never open them in between. Existing ones keep
/// their mode. Windows has no such modes: there the parent folder's rights apply.
/// </remarks>
internal static partial class OwnerOnly
{
    private const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolders = OfFiles | UnixFileMode.UserExecute;
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates a folder and its parents where they are missing.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        // One by one: a single call gives the mode only to the last.
        var missing = new Stack<string>();
        var next = Path.TrimEndingDirectorySeparator(folder);
        while (!string.IsNullOrEmpty(next) && !Directory.Exists(next))
        {
            missing.Push(next);
            next = Path.GetDirectoryName(next);
        }

        while (missing.TryPop(out next)) Directory.CreateDirectory(next, OfFolders);
    }

    /// <summary>Opens a file without a buffer; a new one is for its owner only.</summary>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OfFiles;
        return new(file, options);
    }

    /// <summary>Creates a file that must not exist.</summary>
    /// <exception cref="IOException">Something of that name exists, even a dangling link.</exception>
    public static FileStream CreateNew(string file) =>
        Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Creates a file; an existing one is replaced, together with its mode.</summary>
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
    /// What other users of this machine may read in a folder, with the modes that allow it; null if they cannot enter
    /// it.
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
    /// Makes this the default for everything that this process creates from now on, including other libraries' files
    /// such as logs.
    /// </summary>
    public static void RestrictProcess()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) _ = SetMask((uint)OfOthers);
    }

    /// <summary>A mode that gives others some access, as people write it; else null.</summary>
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
