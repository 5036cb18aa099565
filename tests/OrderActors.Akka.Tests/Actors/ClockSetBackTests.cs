using Akka.Actor;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Actors;

/// <summary>A node's clock is set back by ten minutes while a call waits for a second.</summary>
public sealed class ClockSetBackTests : IDisposable
{
    private readonly JobWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void ClockSetBack_ACallThatWaits_IsTriedWhenItsWaitIsOver()
    {
        world.Act = FailOnce;
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.SetClock(-TimeSpan.FromMinutes(10));

        world.Host.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Equal("first", world.Stage);
        world.Host.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("done", world.Stage);
    }

    [Fact]
    public void ClockSetBack_BeforeAMove_TheRecordedWaitIsOver()
    {
        world.Act = FailOnce;
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.SetClock(-TimeSpan.FromMinutes(10));
        world.Host.Crash();

        world.Host.Region.Tell(new WakeUp(JobWorld.Id));
        world.Host.RunUntilIdle();

        Assert.Equal("done", world.Stage);
    }

    [Fact]
    public void ClockSetBack_AnIdleSaga_LeavesTheMemoryInTime()
    {
        world.Act = (_, _) => new Done("ok");
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.SetClock(-TimeSpan.FromMinutes(10));

        world.Host.Advance(world.Host.Options.PassivateAfter + world.Host.Options.ForgetEndedAfter);

        Assert.Empty(world.Host.Live);
    }

    private static Done FailOnce(JobStep step, TestAttempt attempt) => attempt is { Key: "first", Number: 1 }
        ? throw new ServiceUnavailableError("down")
        : new Done("ok");
}
