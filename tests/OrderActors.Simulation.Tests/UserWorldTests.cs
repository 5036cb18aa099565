using OrderActors.Simulation.Cli;
using OrderActors.Simulation.Cli.Notifications;
using OrderActors.Simulation.Cli.Onboarding;
using Xunit;

namespace OrderActors.Simulation.Tests;

/// <summary>The sagas about users in simulated worlds, other ones each time.</summary>
public sealed class UserWorldTests
{
    private const int Sagas = 20;
    private const int FreshSeeds = 200;

    [Fact]
    public void World_OfNotifications_KeepsEveryPromiseAndSeesEveryEnd() =>
        AssertKept(new NotificationScenario(), ["cancelled", "completed", "failed"]);

    [Fact]
    public void World_OfOnboardings_KeepsEveryPromiseAndSeesEveryEnd() =>
        AssertKept(new OnboardingScenario(), ["cancelled", "completed", "expired"]);

    private static void AssertKept(IModuleScenario scenario, string[] ends)
    {
        var seen = new HashSet<string>();
        var first = Random.Shared.NextInt64(1, 1_000_000_000);
        for (var seed = first; seed < first + FreshSeeds; seed++)
        {
            var result = Simulator.Run(scenario.With(Sagas), seed);
            Assert.True(result.Violations.Count == 0, $"seed {seed}: {string.Join("; ", result.Violations)}");
            Assert.Equal(Sagas, result.Stages.Count);
            seen.UnionWith(result.Stages);
        }

        Assert.Equal(ends, seen.Order(StringComparer.Ordinal));
        Assert.Equal(Simulator.Run(scenario.With(Sagas), first).Hash, Simulator.Run(scenario.With(Sagas), first).Hash);
    }
}
