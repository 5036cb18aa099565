using System.Globalization;
using Npgsql;
using OrderActors.Engine.Settings;
using OrderActors.Gateway.Http;

namespace OrderActors.Node.Setup;

/// <summary>
/// How many files and sockets the system lets this process have open, and what is left of them for callers.
/// </summary>
/// <remarks>
/// A process without a free descriptor loads no more code and opens no more files: what it meets then for the first
/// time fails for good. So callers never get them all. .NET itself has raised the soft limit to the hard one by now.
/// </remarks>
internal static class DescriptorLimit
{
    /// <summary>
    /// What a node may need at its busiest: some 200 assemblies, some 100 for the files of SQLite and its readers,
    /// mails, logs, and connections that are closed as they come.
    /// </summary>
    private const int Own = 512;

    /// <summary>With fewer connections than this a node is useless.</summary>
    private const int FewestConnections = 64;

    private const string Source = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>The limit of this process, or null where there is none or the system does not say.</summary>
    public static int? Current => File.Exists(Source) ? Parse(File.ReadAllLines(Source)) : null;

    /// <summary>Lets callers have no more connections and feeds than the limit leaves.</summary>
    /// <param name="limits">The limits by the settings; lowered where they are too high.</param>
    /// <param name="files">The limit of open files, or null for none.</param>
    /// <param name="databasePool">How many connections the node may open to its database.</param>
    /// <exception cref="SettingsException">It leaves too few.</exception>
    public static void Apply(HttpLimits limits, int? files, int databasePool)
    {
        if (files is not { } limit) return;
        var least = Own + databasePool + FewestConnections;
        if (limit < least)
            throw new SettingsException(string.Create(CultureInfo.InvariantCulture,
                $"this process may open {limit} files (ulimit -n); a node needs {least} at the least"));
        limits.Connections = Math.Min(limits.Connections, limit - Own - databasePool);
        // Feeds stay open: they leave some for requests.
        limits.Feeds = Math.Min(limits.Feeds, Math.Max(1, limits.Connections * 3 / 4));
    }

    /// <summary>The same for this process and the node's store.</summary>
    /// <exception cref="SettingsException">The limit leaves too few.</exception>
    public static void Apply(NodeSettings settings) => Apply(settings.Http, Current,
        // A cluster's node has two pools: one reads, one appends.
        settings.Store is { } store ? 2 * new NpgsqlConnectionStringBuilder(store.ConnectionString).MaxPoolSize : 0);

    /// <summary>The soft limit in the system's table of limits, or null.</summary>
    internal static int? Parse(IEnumerable<string> table)
    {
        var line = table.FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        var columns = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns is [var soft, ..] && int.TryParse(soft, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
    }
}
