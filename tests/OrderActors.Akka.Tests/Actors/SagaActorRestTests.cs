using Akka.Actor;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Actors;

/// <summary>How long one saga's actor stays in memory: time-outs, leaving it, moving to another node.</summary>
public sealed class SagaActorRestTests : IDisposable
{
    private readonly JobWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void ReceiveTimeout_IsTheDeadlineOrTheTimeToLeaveWhicheverIsEarlier()
    {
        world.Act = (_, _) => throw new ServiceUnavailableError("later") { RetryAfter = TimeSpan.FromDays(1) };
        var deadline = world.Host.Now + TimeSpan.FromMinutes(10);
        world.Host.Send(JobWorld.Id, new StartJob(deadline));
        Assert.Single(world.Host.Live);

        // It leaves the memory long before the deadline, and is woken up for it.
        world.Host.Advance(world.Host.Options.PassivateAfter * 2);
        Assert.Empty(world.Host.Live);
        world.Host.Advance(deadline - world.Host.Now - TimeSpan.FromTicks(1));
        Assert.Equal("first", world.Stage);
        world.Host.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(("undoing", "too late"), (world.Stage, world.Host.State<JobState>(JobWorld.Id)!.Note));
    }

    [Fact]
    public void ReceiveTimeout_MessagesMeanwhile_DoNotMoveTheDeadline()
    {
        var deadline = world.Host.Now + TimeSpan.FromMinutes(1);
        world.Host.Send(JobWorld.Id, new StartJob(deadline));
        for (var i = 0; i < 11; i++)
        {
            world.Host.Advance(TimeSpan.FromSeconds(5));
            world.Host.Send(JobWorld.Id, new Poke("still here"));
        }

        Assert.Equal("first", world.Stage);
        world.Host.Advance(deadline - world.Host.Now);

        Assert.Equal("undoing", world.Stage);
    }

    [Fact]
    public void Passivation_WhileAnAttemptRuns_DoesNotHappen()
    {
        world.Host.Send(JobWorld.Id, new StartJob());

        world.Host.Advance(TimeSpan.FromSeconds(25));

        Assert.Single(world.Host.Live);
        Assert.Single(world.Host.Running);
    }

    [Fact]
    public void Passivation_BeforeTheIndexHasItsRow_DoesNotHappen()
    {
        world.Act = (_, _) => throw new ServiceUnavailableError("later") { RetryAfter = TimeSpan.FromDays(1) };
        world.Host.Parts.IndexedBefore = 0;
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(world.Host.Live);

        world.Host.Parts.IndexedBefore = long.MaxValue;
        world.Host.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(world.Host.Live);
    }

    /// <summary>While the index stands nobody is woken up anyway, and memory has an end.</summary>
    [Fact]
    public void Passivation_BeforeTheIndexHasItsRow_HappensBeyondTheMostThatMayLive()
    {
        world.Act = (_, _) => throw new ServiceUnavailableError("later") { RetryAfter = TimeSpan.FromDays(1) };
        world.Host.Options.LiveSagas = 2;
        world.Host.Parts.IndexedBefore = 0;
        for (var number = 1; number <= 5; number++)
        {
            world.Host.Send(JobDefinition.Id(number), new StartJob());
            world.Host.Advance(TimeSpan.FromSeconds(1));
        }

        world.Host.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(2, world.Host.Live.Count);
    }

    [Fact]
    public void Passivation_MessagesMeanwhile_AreAnsweredByTheNextActor()
    {
        world.Act = (_, _) => new Done("ok");
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(world.Host.Live);

        Assert.Equal("done", world.Stage);
        Assert.Equal(Verdict.Accepted, world.Host.Send(JobWorld.Id, new Poke("again")).Verdict);
    }

    /// <summary>It must not go by itself, and take what waits in its mailbox along.</summary>
    [Fact]
    public async Task Passivation_WhileTheShardIsSlow_AnswersWhatComesMeanwhile()
    {
        world.Act = (_, _) => throw new ServiceUnavailableError("later") { RetryAfter = TimeSpan.FromDays(1) };
        world.Host.Region.Tell(new HoldLeaves());
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Advance(world.Host.Options.PassivateAfter * 2);
        var saga = (await world.Host.Region.Ask<ActorIdentity>(new AskRef(JobWorld.Id))).Subject;

        saga.Tell(new WakeUp(JobWorld.Id));
        var late = await saga.Ask<CommandReply>(new AskCommand(JobWorld.Id, new Poke("late"), null));

        Assert.Equal((Verdict.Unavailable, "handing-over"), (late.Verdict, late.Code));
        Assert.Single(world.Host.Live);
    }

    [Fact]
    public async Task HandOver_WithAnAttemptUnderWay_LetsItEndAndTakesNothingNew()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        var saga = (await world.Host.Region.Ask<ActorIdentity>(new AskRef(JobWorld.Id))).Subject;
        saga.Tell(HandOver.Instance);
        world.Host.RunUntilIdle();

        var late = await saga.Ask<CommandReply>(new AskCommand(JobWorld.Id, new Poke("late"), null));
        Assert.Equal((Verdict.Unavailable, "handing-over"), (late.Verdict, late.Code));
        world.Host.Complete(JobWorld.Id, "first", new Done("ok"));

        Assert.Empty(world.Host.Live);
        Assert.Empty(world.Host.Running); // The next call is the next node's to start.
        Assert.Equal("second", world.Stage);
    }

    [Fact]
    public async Task HandOver_WithAnAttemptThatHangs_GoesAfterItsGrace()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        (await world.Host.Region.Ask<ActorIdentity>(new AskRef(JobWorld.Id))).Subject.Tell(HandOver.Instance);
        world.Host.RunUntilIdle();
        Assert.Single(world.Host.Live);

        world.Host.Advance(world.Host.Options.HandOverGrace);

        Assert.Empty(world.Host.Live);
        Assert.True(Assert.Single(world.Host.Running).Cancelled);
    }
}
