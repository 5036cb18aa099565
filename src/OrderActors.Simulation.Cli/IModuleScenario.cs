using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli;

/// <summary>A module's scenario. The program finds every type that implements this; no list names it.</summary>
internal interface IModuleScenario
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Whether it runs where the command line names none; one scenario does.</summary>
    bool IsDefault => false;

    /// <summary>The scenario with this many sagas per world.</summary>
    Scenario With(int sagas);
}
