using System.Diagnostics;
using System.Globalization;
using OrderActors.Node.Testing;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>A small disk in memory (tmpfs), to be filled. It lives no longer than this process.</summary>
/// <remarks>A shell holds it, which waits on a pipe that this process holds, however this process ends.</remarks>
internal sealed class SmallDisk : IDisposable
{
    private const string Guardian = """
        mount -t tmpfs -o "size=$2m,mode=755" tmpfs "$1" || exit 1
        echo mounted
        read -r _
        umount -l "$1"
        """;

    private readonly FreshFolder folder;
    private readonly Process guardian;

    private SmallDisk(FreshFolder folder, Process guardian)
    {
        this.folder = folder;
        this.guardian = guardian;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => folder.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Makes a disk of that size, or says why this machine lets us make none.</summary>
    public static (SmallDisk? Disk, string? Missing) TryMount(int mebibytes)
    {
        if (!OperatingSystem.IsLinux()) return (null, "a tmpfs needs Linux");
        if (!Environment.IsPrivilegedProcess) return (null, "mounting a tmpfs needs root, and this user is not");
        var folder = new FreshFolder();
        var start = new ProcessStartInfo("sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var size = mebibytes.ToString(CultureInfo.InvariantCulture);
        foreach (var argument in (string[])["-c", Guardian, "small-disk", folder.Path, size])
            start.ArgumentList.Add(argument);
        var guardian = Process.Start(start)!;
        if (guardian.StandardOutput.ReadLine() == "mounted") return (new(folder, guardian), null);
        var error = guardian.StandardError.ReadToEnd().Trim();
        guardian.Dispose();
        folder.Dispose();
        return (null, $"mounting a tmpfs failed: {error}");
    }

    /// <summary>Fills the disk but for this many bytes.</summary>
    public void Fill(long leave)
    {
        while (true)
        {
            // Others write meanwhile: what was free a moment ago may not be there, and then it is less the next time.
            var take = new DriveInfo(Path).AvailableFreeSpace - leave;
            if (take <= 0) return;
            try
            {
                using var ballast = new FileStream(Ballast, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    PreallocationSize = take,
                });
                return;
            }
            catch (IOException)
            {
                File.Delete(Ballast);
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        guardian.StandardInput.Close();
        guardian.WaitForExit();
        guardian.Dispose();
        folder.Dispose();
    }
}
