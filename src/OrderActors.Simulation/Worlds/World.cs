using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Embedded;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;
using OrderActors.Simulation.Schedule;
using OrderActors.Simulation.Shrinking;
using OrderActors.Simulation.Traces;

namespace OrderActors.Simulation.Worlds;

/// <summary>One simulated world: everything in it, and all that they share. Single-threaded.</summary>
internal sealed class World : IDisposable
{
    private readonly ActivitySettings settings;
    private readonly List<Violation> violations = [];
    private readonly Dictionary<(SagaId, string), int> times = [];
    private readonly ulong randomOfSagas;

    public World(Scenario scenario, long seed, Cut cut, bool records)
    {
        var source = new SeededRandom((ulong)seed);
        Scenario = scenario;
        Trace = new(EventQueue.Now, records);
        Cut = cut;
        Faults = new(scenario.Faults.Draw(source.Split()), source.Split(), cut);
        Random = source.Split();
        randomOfSagas = source.NextBits();
        var options = source.Split();
        ScenarioInstance = scenario.Begin(source.Split());
        Options = DrawOptions(options) with { MaxEventBytes = ScenarioInstance.MaxEventBytes };
        Kinds = new(scenario.Definitions);
        settings = new(new ConfigurationBuilder().AddInMemoryCollection(scenario.ActivitySettings).Build(), Kinds,
            NullLogger<ActivitySettings>.Instance);
        Checkers = [.. StandardCheckers.All(scenario.SameState), .. ScenarioInstance.Checkers];
        foreach (var checker in Checkers) checker.Report = (saga, how) => Report(checker.Name, saga, how);
        Models = new(this);
        Journal = new(this);
        Index = new(this);
        OwnStore = new(this);
        Attempts = new(this);
        Clients = new(this);
        Node = new(this);
    }

    public EventQueue EventQueue { get; } = new();

    public Scenario Scenario { get; }

    public Cut Cut { get; }

    public ScenarioInstance ScenarioInstance { get; }

    public SagaKinds Kinds { get; }

    public ICallPolicies Policies => settings;

    public EmbeddedOptions Options { get; }

    public Trace Trace { get; }

    public FaultDice Faults { get; }

    /// <summary>For all that is drawn while the world runs and has no source of its own.</summary>
    public SeededRandom Random { get; }

    public IReadOnlyList<Checker> Checkers { get; }

    public JournalModels Models { get; }

    public SimulatedJournal Journal { get; }

    public SimulatedIndex Index { get; }

    public OwnStore OwnStore { get; }

    public SimulatedAttempts Attempts { get; }

    public SimulatedClients Clients { get; }

    public SimulatedNode Node { get; }

    public IReadOnlyList<Violation> Violations => violations;

    public void Note(SagaId? saga, [InterpolatedStringHandlerArgument("")] NoteText text) =>
        Trace.Add(EventQueue.Now, saga, text);

    public void Report(string checker, SagaId? saga, string how)
    {
        Note(saga, $"BROKEN: {checker}: {how}");
        violations.Add(new(checker, saga, how, Trace.Count));
    }

    /// <summary>
    /// A source for what a saga does under this name for the first time, the second time, and so on: the same whatever
    /// happens beside it, so that what is left out of a world moves nothing else.
    /// </summary>
    public SeededRandom RandomOf(SagaId saga, string name)
    {
        times[(saga, name)] = times.GetValueOrDefault((saga, name)) + 1;
        var bits = randomOfSagas + (ulong)times[(saga, name)];
        foreach (var c in saga.PersistenceId) bits = (bits ^ c) * 0x100000001B3;
        foreach (var c in name) bits = (bits ^ c) * 0x100000001B3;
        return new(bits);
    }

    public void Dispose()
    {
        Node.Dispose();
        Journal.Dispose();
        settings.Dispose();
    }

    /// <summary>An engine's settings decide when cells leave the memory and how commits are grouped: all are tried.
    /// </summary>
    private static EmbeddedOptions DrawOptions(SeededRandom random) => new()
    {
        Partitions = random.Between(1, 3),
        LiveSagas = random.Chance(0.5) ? 20_000 : random.Between(1, 12),
        PassivateAfter = random.Spread(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10)),
        ForgetEndedAfter = random.Spread(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)),
        MaxCommitRows = random.Chance(0.5) ? 4096 : random.Between(1, 16),
        IndexInterval = random.Spread(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(2)),
        FullStorePause = random.Spread(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)),
    };
}
