using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli;

/// <summary>The scenarios that the program knows: those of the modules in this assembly.</summary>
internal static class Scenarios
{
    /// <summary>The default number of sagas per world.</summary>
    public const int StandardSagas = 20;

    private static readonly List<IModuleScenario> Known =
    [
        .. typeof(Scenarios).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IModuleScenario)))
            .Select(type => (IModuleScenario)Activator.CreateInstance(type)!)
            .OrderByDescending(scenario => scenario.IsDefault)
            .ThenBy(scenario => scenario.Name, StringComparer.Ordinal),
    ];

    /// <summary>Their names, that of the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(scenario => scenario.Name)];

    /// <summary>The scenario of this name, with this many sagas per world.</summary>
    public static Scenario Make(string name, int sagas) => Known.Single(scenario => scenario.Name == name).With(sagas);
}
