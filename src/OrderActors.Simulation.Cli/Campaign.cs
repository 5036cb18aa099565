using System.Globalization;
using System.Reflection;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;
using OrderActors.Simulation.Shrinking;

namespace OrderActors.Simulation.Cli;

/// <summary>Runs many seeds of a scenario, and tells people what came of them.</summary>
internal sealed class Campaign(Scenario scenario, TextWriter output, TimeProvider time)
{
    /// <summary>Every twentieth seed runs twice: what a seed does is worth nothing unless it does it again.</summary>
    private const int EveryTwice = 20;

    /// <summary>The number of failures after which the campaign ends.</summary>
    private const int MostFailures = 5;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly long[] faults = new long[Enum.GetValues<FaultKind>().Length];
    private readonly SortedDictionary<string, long> stages = new(StringComparer.Ordinal);
    private long worlds;
    private long sagas;
    private long steps;
    private long twice;
    private int failures;
    private long began;
    private long told;

    public required long Seeds { get; init; }

    public required long From { get; init; }

    /// <summary>How many sagas a world has, for the command that repeats it.</summary>
    public int Sagas { get; init; } = Scenarios.StandardSagas;

    public bool Story { get; init; }

    public int Jobs { get; init; } = 1;

    /// <summary>What is left out of every world.</summary>
    public Cut Cut { get; init; } = Cut.Nothing;

    /// <summary>Where one line shows how far it is; null for nowhere.</summary>
    public TextWriter? Progress { get; init; }

    /// <summary>True when nothing was broken, as far as it came.</summary>
    public bool Run(CancellationToken interrupted = default)
    {
        Say($"scenario {scenario.Name}, seeds {From} to {From + Seeds - 1}, {Jobs} at once, {Version}");
        if (CutOptions.Words(Cut) is { Length: > 0 } words) Say($"left out:{words}");
        began = told = time.GetTimestamp();
        var next = From - 1;
        var threads = Enumerable.Range(0, (int)Math.Min(Jobs, Seeds)).Select(_ => new Thread(() =>
        {
            while (!interrupted.IsCancellationRequested && Volatile.Read(ref failures) < MostFailures &&
                Interlocked.Increment(ref next) is var seed && seed < From + Seeds)
                Run(seed);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (worlds < Seeds) Say($"ended after {worlds} of {Seeds} worlds");
        Sum();
        return failures == 0;
    }

    private void Run(long seed)
    {
        var result = Simulator.Run(scenario, seed, Cut, Story);
        var again = (seed - From) % EveryTwice == 0 ? Simulator.Run(scenario, seed, Cut) : null;
        lock (gate)
        {
            worlds++;
            sagas += result.Stages.Count;
            foreach (var stage in result.Stages) stages[stage] = stages.GetValueOrDefault(stage) + 1;
            steps += result.Steps;
            for (var kind = 0; kind < faults.Length; kind++) faults[kind] += result.Faults[kind];
            if (again is not null) twice++;
            if (Story) Tell(result);
            if (again is not null && again.Hash != result.Hash) Differ(result, again);
            else if (result.Violations.Count > 0) Fail(result);
            if (time.GetElapsedTime(told) < ProgressEvery) return;
            told = time.GetTimestamp();
            Show($"{worlds} of {Seeds} worlds, {sagas} sagas, {Rate(sagas)}/s, {failures} failed");
        }
    }

    private void Fail(SeedResult result)
    {
        failures++;
        Say($"FAILED: seed {result.Seed}: {result.Violations[0].Checker}");
        foreach (var violation in result.Violations) Say($"  {violation.Saga}: {violation.Detail}");
        var small = new Shrinker(scenario, time)
        {
            Found = found => Show($"shrinking seed {result.Seed}: {Size(found.Result)}"),
        }.Shrink(result, Cut);
        // The same world tells its story: keeping every world's steps would cost more than running this one again.
        var told = Simulator.Run(scenario, result.Seed, small.Cut, story: true);
        Say($"shrunk from {Size(result)} to {Size(told)}; {small.Tried} worlds tried");
        foreach (var violation in told.Violations) Say($"  {violation.Saga}: {violation.Detail}");
        if (!Story) Tell(told);
        if (told.Hash != small.Result.Hash) Differ(small.Result, told);
        Say($"  repeat it: {Command(result.Seed, small.Cut)}");
        Say($"  repeat the whole world: {Command(result.Seed, Cut)}");
    }

    private void Differ(SeedResult result, SeedResult again)
    {
        failures++;
        Say($"FAILED: seed {result.Seed} is not the same twice: {result.Hash:x16}, {again.Hash:x16}");
        Say($"  repeat it: {Command(result.Seed, Cut)}");
    }

    /// <summary>The steps as numbered lines.</summary>
    private void Tell(SeedResult result)
    {
        Say($"seed {result.Seed}:");
        foreach (var (number, at, saga, text) in result.Story)
            Say($"{number,6} {at:d\\.hh\\:mm\\:ss\\.fff} {saga?.PersistenceId ?? "-",-12} {text}");
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

    private string Command(long seed, Cut cut) => string.Create(CultureInfo.InvariantCulture,
        $"dotnet run --project src/OrderActors.Simulation.Cli -- --scenario {scenario.Name} {OtherSize}--from {seed} " +
        $"--seeds 1{CutOptions.Words(cut)}");

    private string OtherSize => Sagas == Scenarios.StandardSagas
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"--sagas {Sagas} ");

    private static string Size(SeedResult world) => string.Create(CultureInfo.InvariantCulture,
        $"{world.ClientActions.Count} client actions, {world.Faults.Sum()} faults and {world.Steps} steps");

    private long Rate(long count) => (long)(count / Math.Max(0.001, time.GetElapsedTime(began).TotalSeconds));

    /// <summary>The version with the commit that it was built of.</summary>
    private static string Version => "version " + (typeof(Campaign).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    private void Say(FormattableString line)
    {
        lock (gate)
        {
            Progress?.Write("\r\x1b[K");
            output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>One line that the next one replaces.</summary>
    private void Show(FormattableString line) =>
        Progress?.Write("\r\x1b[K" + line.ToString(CultureInfo.InvariantCulture));
}
