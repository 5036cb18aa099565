using System.Globalization;
using OrderActors.Simulation.Chance;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>The kinds of crash faults.</summary>
internal enum CrashFaultKind
{
    /// <summary>The node is killed (SIGKILL).</summary>
    Kill,

    /// <summary>The node is killed, and once more while it comes back.</summary>
    KillTwice,

    /// <summary>The node stands still for a while (SIGSTOP, SIGCONT).</summary>
    Pause,

    /// <summary>The node stands still for a while and is killed then.</summary>
    PauseThenKill,

    /// <summary>The disk of the data is full for a while.</summary>
    DiskFull,

    /// <summary>The disk is full for a while, and the node is killed meanwhile.</summary>
    DiskFullThenKill,

    /// <summary>The database is restarted: its sessions are ended in order.</summary>
    DatabaseRestart,

    /// <summary>The database is restarted at once: it leaves all as it is, and recovers.</summary>
    DatabaseImmediateRestart,

    /// <summary>The database and all of its processes are killed.</summary>
    DatabaseKill,

    /// <summary>Node and database are killed, as by a power cut of the machine.</summary>
    PowerCut,
}

/// <summary>One crash fault, as it was drawn.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Answers">After how many of the round's answers.</param>
/// <param name="Delay">How long after that.</param>
/// <param name="Lasts">How long it lasts, where it lasts.</param>
/// <param name="Room">How many bytes a full disk has left.</param>
/// <param name="Early">Whether the second kill comes before the node has read its journal.</param>
internal sealed record CrashFault(
    CrashFaultKind Kind, int Answers, TimeSpan Delay, TimeSpan Lasts, long Room, bool Early)
{
    private const int LargestRoom = 64 * 1024;

    /// <summary>Draws everything but the kind.</summary>
    public static CrashFault Draw(CrashFaultKind kind, int mostAnswers, SeededRandom random) => new(
        kind, random.Between(1, mostAnswers), random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(120)),
        random.Spread(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2.5)), random.Between(0, LargestRoom),
        random.Chance(0.5));

    /// <summary>Whether the disk is full for a while.</summary>
    public bool FillsDisk => Kind is CrashFaultKind.DiskFull or CrashFaultKind.DiskFullThenKill;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Kind} {Delay.TotalMilliseconds:F0} ms after answer {Answers}, for {Lasts.TotalMilliseconds:F0} ms")
        + (FillsDisk
            ? string.Create(CultureInfo.InvariantCulture, $", {Room} bytes left") : "")
        + (Kind == CrashFaultKind.KillTwice ? Early ? ", again as it starts" : ", again as it recovers" : "");
}

/// <summary>Draws kinds of faults: each comes once before any comes again.</summary>
internal sealed class CrashFaultDeck(IReadOnlyList<CrashFaultKind> kinds, SeededRandom random)
{
    private readonly List<CrashFaultKind> left = [];

    public CrashFaultKind Deal()
    {
        if (left.Count == 0) left.AddRange(kinds);
        var at = random.Between(0, left.Count - 1);
        var kind = left[at];
        left.RemoveAt(at);
        return kind;
    }
}
