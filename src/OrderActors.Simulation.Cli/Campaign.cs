using System.Globalization;
using System.Reflection;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli;

/// <summary>Runs many seeds of a scenario, and tells people what came of them.</summary>
internal sealed class Campaign(Scenario scenario, TextWriter output, TimeProvider time)
{
    /// <summary>Every twentieth seed runs twice: what a seed does is worth nothing unless it does it again.</summary>
    private const int EveryTwice = 20;

    /// <summary>After so many failures there is enough to look at.</summary>
    private const int MostFailures = 5;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly long[] faults = new long[Enum.GetValues<FaultKind>().Length];
    private long worlds;
    private readonly SortedDictionary<string, long> stages = new(StringComparer.Ordinal);
    private long sagas;
    private long steps;
    private long twice;
    private int failures;
    private long began;
    private long told;

    public required int Seeds { get; init; }

    public required long From { get; init; }

    public bool Story { get; init; }

    public int Jobs { get; init; } = 1;

    /// <summary>True when nothing was broken.</summary>
    public bool Run()
    {
        Say($"scenario {scenario.Name}, seeds {From} to {From + Seeds - 1}, {Jobs} at once, {Version}");
        began = told = time.GetTimestamp();
        var next = From - 1;
        var threads = Enumerable.Range(0, Math.Min(Jobs, Seeds)).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) is var seed && seed < From + Seeds && failures < MostFailures)
                Run(seed);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Sum();
        return failures == 0;
    }

    private void Run(long seed)
    {
        var result = Simulator.Run(scenario, seed, Story);
        var again = (seed - From) % EveryTwice == 0 ? Simulator.Run(scenario, seed) : null;
        lock (gate)
        {
            worlds++;
            sagas += result.Stages.Count;
            foreach (var stage in result.Stages) stages[stage] = stages.GetValueOrDefault(stage) + 1;
            steps += result.Steps;
            for (var kind = 0; kind < faults.Length; kind++) faults[kind] += result.Faults[kind];
            if (again is not null) twice++;
            if (Story) Tell(result, of: null);
            if (result.Violations.Count > 0) Fail(result);
            else if (again is not null && again.Hash != result.Hash) Differ(result, again);
            if (time.GetElapsedTime(told) < ProgressEvery) return;
            told = time.GetTimestamp();
            Say($"{worlds} of {Seeds} worlds, {sagas} sagas, {Rate(sagas)}/s, {failures} failed");
        }
    }

    private void Fail(SeedResult result)
    {
        failures++;
        // The same seed tells its story: keeping every world's steps would cost more than running this one again.
        var told = Story ? result : Simulator.Run(scenario, result.Seed, story: true);
        var broken = result.Violations[0];
        if (!Story) Tell(told, broken.Saga is null ? null : broken);
        Say($"FAILED: seed {result.Seed}: {broken.Checker}");
        foreach (var violation in result.Violations) Say($"  {violation.Saga}: {violation.Detail}");
        if (told.Hash != result.Hash) Say($"  and it is not the same twice: {result.Hash:x16}, {told.Hash:x16}");
        Say($"  repeat it: {Command(result.Seed)}");
    }

    private void Differ(SeedResult result, SeedResult again)
    {
        failures++;
        Say($"FAILED: seed {result.Seed} is not the same twice: {result.Hash:x16}, {again.Hash:x16}");
        Say($"  repeat it: {Command(result.Seed)}");
    }

    /// <summary>The steps as numbered lines; of a failure only those of its saga and those that concern all.</summary>
    private void Tell(SeedResult result, Checks.Violation? of)
    {
        Say($"seed {result.Seed}:{(of is null ? "" : $" the steps of {of.Saga} and of all")}");
        foreach (var (number, at, saga, text) in result.Story)
        {
            if (of is not null && saga is not null && !saga.Equals(of.Saga)) continue;
            Say($"{number,6} {at:d\\.hh\\:mm\\:ss\\.fff} {saga?.PersistenceId ?? "-",-12} {text}");
        }
    }

    private void Sum()
    {
        Say($"{worlds} worlds, {sagas} sagas, {steps} steps, {twice} worlds run twice");
        Say($"{Rate(sagas)} sagas/s, {Rate(worlds)} worlds/s");
        foreach (var (stage, count) in stages) Say($"  {stage,-18} {count,10}");
        Say($"faults:");
        foreach (var kind in Enum.GetValues<FaultKind>()) Say($"  {kind,-18} {faults[(int)kind],10}");
        if (failures == 0) Say($"nothing was broken");
        else Say($"{failures} seeds failed");
    }

    private string Command(long seed) => string.Create(CultureInfo.InvariantCulture,
        $"dotnet run --project src/OrderActors.Simulation.Cli -- --scenario {scenario.Name} --from {seed} --seeds 1");

    private long Rate(long count) => (long)(count / Math.Max(0.001, time.GetElapsedTime(began).TotalSeconds));

    /// <summary>The version with the commit that it was built of.</summary>
    private static string Version => "version " + (typeof(Campaign).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    private void Say(FormattableString line)
    {
        lock (gate) output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
