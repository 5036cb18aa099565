using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Clients;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Outside;

namespace OrderActors.Simulation.Scenarios;

/// <summary>What is tested: sagas, and the world that a seed creates for them. Data; it may be run many times, on
/// several threads.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Definitions">The saga kinds.</param>
/// <param name="Begin">
/// Makes one world's own part. Everything in it must follow from the given source, and nothing in it may be shared with
/// another world.
/// </param>
public sealed record Scenario(
    string Name, IReadOnlyList<SagaDefinition> Definitions, Func<SeededRandom, ScenarioInstance> Begin)
{
    /// <summary>The highest fault rates that a world is drawn with.</summary>
    public FaultRates Faults { get; init; } = FaultRates.Highest;

    /// <summary>Settings as under <c>Activities</c> in a configuration file.</summary>
    public IReadOnlyDictionary<string, string?> ActivitySettings { get; init; } = new Dictionary<string, string?>();

    /// <summary>How long faults occur. Default 40 minutes.</summary>
    public TimeSpan Trouble { get; init; } = TimeSpan.FromMinutes(40);

    /// <summary>How long after the last fault every saga must have ended. Default 6 hours.</summary>
    public TimeSpan EndTimeout { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// Whether a live state and the one folded from the history are the same. Default: they are equal, as records of
    /// values and <see cref="ValueList{T}"/> are.
    /// </summary>
    public Func<object, object, bool> SameState { get; init; } = Equals;
}

/// <summary>One world's own part: the services outside, who sends what, and what must hold.</summary>
/// <param name="Services">The services that the activities reach.</param>
/// <param name="ClientActions">What people want of the sagas.</param>
public sealed record ScenarioInstance(Services Services, IReadOnlyList<ClientAction> ClientActions)
{
    /// <summary>
    /// The largest payload of one event, in bytes: what people send beyond it is refused. Default 1 MiB.
    /// </summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>What must hold, besides what holds for every saga.</summary>
    public IReadOnlyList<Checker> Checkers { get; init; } = [];
}
