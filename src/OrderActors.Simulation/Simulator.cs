using System.Globalization;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;
using OrderActors.Simulation.Shrinking;
using OrderActors.Simulation.Traces;
using OrderActors.Simulation.Worlds;

namespace OrderActors.Simulation;

/// <summary>The result of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Hash">The hash of all that happened: equal for every run of the seed.</param>
/// <param name="Stages">The stage that each saga in the world has come to, by its history.</param>
/// <param name="Steps">How many steps its trace has.</param>
/// <param name="Simulated">How much time passed in it.</param>
/// <param name="Faults">How often each fault struck, by <see cref="FaultKind"/>.</param>
/// <param name="Violations">The broken checks; none in a good world.</param>
public sealed record SeedResult(
    long Seed, ulong Hash, IReadOnlyList<string> Stages, int Steps, TimeSpan Simulated, IReadOnlyList<int> Faults,
    IReadOnlyList<Violation> Violations)
{
    /// <summary>The client actions that were run, by their numbers.</summary>
    public IReadOnlyList<(int Number, SagaId Saga)> ClientActions { get; init; } = [];

    /// <summary>How many faults struck, or would have and were spared.</summary>
    public int FaultCount { get; init; }

    /// <summary>The trace's steps, if they were asked for.</summary>
    public IReadOnlyList<TraceStep> Story { get; init; } = [];
}

/// <summary>
/// Runs a scenario in the world that a seed makes: first under faults, then, once faults have stopped, until everything
/// has ended. The same seed gives the same world, step by step, on every machine.
/// </summary>
public static class Simulator
{
    /// <summary>No world needs this many steps; one that does runs in circles.</summary>
    private const int MostSteps = 3_000_000;

    private static readonly TimeSpan OperatorLooks = TimeSpan.FromMinutes(7);

    /// <summary>Without faults, every request is answered within this time.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(10);

    /// <summary>Runs one seed, whole or without some of what it brings.</summary>
    /// <param name="scenario">What is put to the test.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cut">What is left out; null for nothing.</param>
    /// <param name="story">Whether the trace's steps are kept.</param>
    public static SeedResult Run(Scenario scenario, long seed, Cut? cut = null, bool story = false)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // Traces hold numbers as text.
        using var world = new World(scenario, seed, cut ?? Cut.Nothing, story);
        var begin = world.EventQueue.Now;
        try
        {
            Live(world, begin);
        }
        catch (Exception e)
        {
            // Whatever an engine throws at its driver ends the process: a finding like any other.
            world.Report("nothing throws", null, $"{e.GetType().Name}: {e.Message}");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        return new(seed, world.Trace.Hash, [.. world.Models.All.Select(saga => saga.Description.Stage)],
            world.Trace.Count, world.EventQueue.Now - begin, world.Faults.Counts, world.Violations)
        {
            ClientActions = world.Clients.ClientActions,
            FaultCount = world.Faults.Number,
            Story = world.Trace.Steps,
        };
    }

    private static void Live(World world, DateTimeOffset begin)
    {
        world.Node.Start();
        world.Clients.Begin();
        Look(world);
        Jump(world);
        Manage(world);
        var trouble = begin + world.Scenario.Trouble;
        if (!RunWhile(world, () => world.EventQueue.Now < trouble)) return;

        world.Faults.Over = true;
        world.Note(null, $"faults have stopped");
        var end = world.EventQueue.Now + world.Scenario.EndTimeout;
        if (!RunWhile(world, () => !IsAtRest(world) && world.EventQueue.Now < end)) return;

        world.Clients.AskAll();
        var last = world.EventQueue.Now + LongestAnswer;
        if (!RunWhile(world, () => world.Clients.Unanswered.Count > 0 && world.EventQueue.Now < last)) return;
        var sighting = new EndSighting(
            world.Node.Clock, world.Models.All, world.Clients.Outcomes, world.Clients.Unanswered);
        foreach (var checker in world.Checkers) checker.AtEnd(sighting);
    }

    /// <summary>False once something is broken: what comes after would only be its echo.</summary>
    private static bool RunWhile(World world, Func<bool> goesOn)
    {
        var steps = 0;
        while (world.Violations.Count == 0 && goesOn() && world.EventQueue.Next())
            if (++steps > MostSteps) world.Report("a world comes to rest", null, $"{MostSteps} steps and no end");
        return world.Violations.Count == 0;
    }

    private static bool IsAtRest(World world) =>
        world.Node is { IsUp: true, IsStopping: false } && world.Models.Open == 0 &&
        world.Attempts.OnTheirWay == 0 && !world.Journal.IsBusy && world.Clients.AllAnswered;

    private static void Look(World world) => world.EventQueue.In(OperatorLooks, () =>
    {
        world.Clients.RetryStuck();
        Look(world);
    });

    private static void Jump(World world) => world.EventQueue.In(
        world.Random.Spread(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(20)), () =>
        {
            if (world.Faults.Strikes(FaultKind.ClockJump))
                world.Node.Jump(world.Random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromHours(2)));
            if (world.Faults.Strikes(FaultKind.ClockSetBack))
                world.Node.Jump(-world.Random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
            if (!world.Faults.Over) Jump(world);
        });

    private static void Manage(World world) => world.EventQueue.In(
        world.Random.Spread(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(20)), () =>
        {
            if (world.Node.IsUp && world.Faults.Strikes(FaultKind.Stop)) world.Node.Stop();
            else if (world.Node.IsUp && world.Faults.Strikes(FaultKind.Handover)) world.Node.HandOver();
            if (!world.Faults.Over) Manage(world);
        });
}
