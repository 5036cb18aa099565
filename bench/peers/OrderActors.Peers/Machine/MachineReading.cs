using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrderActors.Peers.Results;

namespace OrderActors.Peers.Machine;

/// <summary>Where and with what is measured.</summary>
internal static class MachineReading
{
    private const int Syncs = 101;

    public static async Task<MachineFacts> ReadAsync(
        TimeProvider time, string folder, CancellationToken cancellation) => new(
        time.GetUtcNow(), Processor(), Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9), RuntimeInformation.OSDescription,
        FileSystem(folder), FsyncMs(folder), await VersionsAsync(cancellation));

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(
            line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
        ?? RuntimeInformation.OSArchitecture.ToString();

    private static string FileSystem(string folder) => DriveInfo.GetDrives()
        .Where(drive => folder.StartsWith(drive.Name, StringComparison.Ordinal))
        .MaxBy(drive => drive.Name.Length)?.DriveFormat ?? "unknown file system";

    /// <summary>The median time to append a page to a file and sync it.</summary>
    private static double FsyncMs(string folder)
    {
        var file = Path.Combine(folder, "fsync");
        var page = new byte[4096];
        var times = new List<double>(Syncs);
        using (var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write))
            for (var i = 0; i < Syncs; i++)
            {
                var began = Stopwatch.GetTimestamp();
                RandomAccess.Write(handle, page, (long)i * page.Length);
                RandomAccess.FlushToDisk(handle);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

        File.Delete(file);
        return Math.Round(times.Order().ElementAt(Syncs / 2), 2);
    }

    private static async Task<Dictionary<string, string>> VersionsAsync(CancellationToken cancellation)
    {
        SQLitePCL.Batteries_V2.Init();
        var versions = new Dictionary<string, string>
        {
            [".NET"] = Environment.Version.ToString(),
            ["SQLite"] = SQLitePCL.raw.sqlite3_libversion().utf8_to_string(),
        };
        if (await FirstLineAsync(() => Tools.RequirePostgres("postgres"), cancellation) is { } postgres)
            versions["PostgreSQL"] = postgres.Split(' ').First(word => char.IsAsciiDigit(word[0]));
        if (await FirstLineAsync(() => Tools.Node, cancellation) is { } node) versions["Node.js"] = node.TrimStart('v');
        if (PackageVersion("@restatedev/restate-server") is { } restate) versions["Restate"] = restate;
        if (PackageVersion("@dbos-inc/dbos-sdk") is { } dbos) versions["DBOS"] = dbos;
        return versions;
    }

    private static string? PackageVersion(string package)
    {
        var file = Path.Combine(Tools.Home, "node_modules", package, "package.json");
        if (!File.Exists(file)) return null;
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty("version").GetString();
    }

    /// <summary>What a program says of its version; nothing where it is missing, which its row tells.</summary>
    private static async Task<string?> FirstLineAsync(Func<string> program, CancellationToken cancellation)
    {
        try
        {
            using var child = Child.Start(program(), ["--version"], Tools.Home);
            return await child.ReadLineAsync("", cancellation);
        }
        catch (RaceException)
        {
            return null;
        }
    }
}
