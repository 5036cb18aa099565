using OrderActors.Simulation.Cli.Greetings;
using OrderActors.Simulation.Cli.Orders;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli;

/// <summary>The scenarios that the program knows.</summary>
internal static class Scenarios
{
    /// <summary>How many sagas a world has unless it is said.</summary>
    public const int StandardSagas = 20;

    private static readonly Dictionary<string, Func<int, Scenario>> Known = new(StringComparer.Ordinal)
    {
        ["orders"] = OrderScenario.With,
        ["greetings"] = GreetingScenario.With,
    };

    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>The scenario of this name, with so many sagas a world.</summary>
    public static Scenario Make(string name, int sagas) => Known[name](sagas);
}
