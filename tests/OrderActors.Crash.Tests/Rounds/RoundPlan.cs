using System.Globalization;
using OrderActors.Node.Testing;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>What the environment asks of the crash rounds; without it five from a random seed.</summary>
/// <param name="Seed">All that is drawn follows from it: <c>ORDERACTORS_SEED</c>.</param>
/// <param name="Rounds">How many, over both stores: <c>ORDERACTORS_ROUNDS</c>.</param>
/// <param name="Faults">The only kinds of faults, or none for all: <c>ORDERACTORS_FAULTS</c>.</param>
/// <param name="ReportFile">A file to append to what happens, as it happens: <c>ORDERACTORS_REPORT</c>.</param>
internal sealed record RoundPlan(int Seed, int Rounds, IReadOnlyList<CrashFaultKind> Faults, string? ReportFile)
{
    private const int DefaultRounds = 5;

    private static readonly Lock Gate = new();

    public static RoundPlan FromEnvironment() => new(
        KillPlan.FromEnvironment().Seed, KillPlan.Number("ORDERACTORS_ROUNDS") ?? DefaultRounds,
        [.. (Environment.GetEnvironmentVariable("ORDERACTORS_FAULTS") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<CrashFaultKind>)],
        Environment.GetEnvironmentVariable("ORDERACTORS_REPORT") is { Length: > 0 } file ? file : null);

    /// <summary>A disk that this many rounds do not fill by themselves, logs of both kinds included.</summary>
    public static int MebibytesFor(int rounds) => 200 + (3 * rounds);

    /// <summary>What runs the rounds of a test class again.</summary>
    public string CommandFor(Type test) => string.Create(CultureInfo.InvariantCulture,
        $"ORDERACTORS_SEED={Seed} ORDERACTORS_ROUNDS={Rounds} ")
        + (Faults.Count == 0 ? "" : $"ORDERACTORS_FAULTS={string.Join(',', Faults)} ")
        + $"dotnet test tests/OrderActors.Crash.Tests --filter {test.Name}";

    /// <summary>Those of a site's kinds that are wanted.</summary>
    public IReadOnlyList<CrashFaultKind> Of(IReadOnlyList<CrashFaultKind> kinds) =>
        Faults.Count == 0 ? kinds : [.. kinds.Intersect(Faults)];

    public void Report(string line)
    {
        if (ReportFile is null) return;
        lock (Gate) File.AppendAllLines(ReportFile, [line]);
    }
}
