using System.Globalization;

namespace OrderActors.Peers.Machine;

/// <summary>What processes and all their descendants use, as Linux tells it in <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>The unit of CPU time in <c>/proc</c>: the same on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat, counted behind the name in brackets: parent, and the times of the process and of its
    // children that have ended.
    private const int Parent = 1;
    private static readonly int[] Times = [11, 12, 13, 14];

    /// <summary>CPU seconds used so far.</summary>
    public static double CpuSeconds(IEnumerable<Child> roots) =>
        Members(roots).Sum(id => Stat(id) is { } stat ? Times.Sum(field => Number(stat[field])) : 0) / TicksPerSecond;

    /// <summary>
    /// Bytes of memory in use; what processes share (PostgreSQL's buffers, libraries) counts once.
    /// </summary>
    public static long MemoryBytes(IEnumerable<Child> roots) => Members(roots).Sum(ProportionalBytes);

    /// <summary>CPU seconds that all processes of the machine have used so far, or have had stolen.</summary>
    public static double MachineCpuSeconds()
    {
        // user nice system idle iowait irq softirq steal: all but idle and iowait, where nobody runs.
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        return times.Where((_, field) => field is not (3 or 4)).Sum(Number) / TicksPerSecond;
    }

    private static List<int> Members(IEnumerable<Child> roots)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(id => Stat(id) is { } stat ? (int)Number(stat[Parent]) : 0);
        var members = roots.Select(root => root.Id).ToList();
        for (var i = 0; i < members.Count; i++) members.AddRange(children[members[i]]);
        return members;
    }

    private static string[]? Stat(int id)
    {
        var text = ReadText($"/proc/{id}/stat");
        return text?[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long ProportionalBytes(int id)
    {
        const string Field = "Pss:";
        var line = ReadText($"/proc/{id}/smaps_rollup")?.Split('\n').FirstOrDefault(
            text => text.StartsWith(Field, StringComparison.Ordinal));
        if (line is null) return 0;
        return Number(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
    }

    /// <summary>A process may end at any moment: then there is no text.</summary>
    private static string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
