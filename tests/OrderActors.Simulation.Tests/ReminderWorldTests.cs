using OwnSaga.Worlds;
using Xunit;

namespace OrderActors.Simulation.Tests;

/// <summary>The guide's saga under the crash kit: the whole test that a saga of one's own needs.</summary>
public sealed class ReminderWorldTests
{
    [Fact]
    public void Reminder_InWorldsThatCrash_KeepsItsPromisesAndEnds()
    {
        for (var seed = 1; seed <= 50; seed++)
            Assert.Empty(Simulator.Run(ReminderWorlds.Scenario, seed).Violations);
    }
}
