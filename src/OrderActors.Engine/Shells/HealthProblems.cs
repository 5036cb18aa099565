using System.Globalization;
using OrderActors.Engine.Activities;

namespace OrderActors.Engine.Shells;

/// <summary>Problems in health, with the same texts on every engine.</summary>
internal static class HealthProblems
{
    /// <summary>More handlers than allowed still run after their time-out: a problem; or null.</summary>
    public static string? Zombies(IActivityDispatcher dispatcher) => dispatcher.Zombies is var zombies
        && zombies > dispatcher.ZombieLimit ? $"{zombies} handlers are still running after their time-out" : null;

    /// <summary>What an operator should look at while everything else continues, or null.</summary>
    public static string? Unsound(int stopped, int damaged) =>
        stopped > 0 ? string.Create(CultureInfo.InvariantCulture, $"{stopped} sagas are stopped by an error")
        : damaged > 0 ? string.Create(CultureInfo.InvariantCulture, $"{damaged} events are damaged")
        : null;
}
