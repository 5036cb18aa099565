using Akka.Actor;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Actors;

/// <summary>One saga's actor: recovery, order, waits, failing journals.</summary>
public sealed class SagaActorTests : IDisposable
{
    private readonly JobWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void Recovery_OfAHistory_FoldsToTheStateAndStartsWhatIsOutstanding()
    {
        world.Act = (_, attempt) => attempt.Key == "first" ? new Done("ok") : throw TestAttempt.Hang();
        world.Host.Send(JobWorld.Id, new StartJob());
        var before = (SequenceNumber: world.Host.View(JobWorld.Id)!.SequenceNumber, world.Stage);

        world.Host.Crash();

        Assert.Equal(before, (world.Host.View(JobWorld.Id)!.SequenceNumber, world.Stage));
        Assert.Equal(("second", 1), (Assert.Single(world.Host.Running).Key, world.Host.Running[0].Number));
    }

    [Fact]
    public void Recovery_OfACallThatWasUnderWay_TakesItForCutOff()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Crash();

        world.Host.Fail(JobWorld.Id, "first", new PermanentError("no"));

        // The attempt of before may have had its effect, whatever this one says.
        Assert.Equal("Unknown: no", world.Host.State<JobState>(JobWorld.Id)!.Note);
    }

    [Fact]
    public async Task Commands_SentAtOnce_AreTakenInTheirOrderEachUponTheStateOfTheOneBefore()
    {
        world.Host.Send(JobWorld.Id, new StartJob());

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => world.Host.Region.Ask<CommandReply>(
            new AskCommand(JobWorld.Id, new Poke("count"), null))));

        Assert.All(replies, reply => Assert.Equal(Verdict.Accepted, reply.Verdict));
        Assert.Equal(Enumerable.Range(0, 50).Select(n => $"{n}"),
            world.Host.History(JobWorld.Id).Select(recorded => recorded.Event).OfType<JobPoked>().Select(e => e.Text));
    }

    [Fact]
    public void Command_UnderAKeyThatWasUsed_IsReplayedAlsoAfterALife()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        var identity = new CommandIdentity("k", "print");
        Assert.Equal(Verdict.Accepted, world.Host.Send(JobWorld.Id, new Poke("a"), identity).Verdict);
        Assert.Equal(Verdict.Replayed, world.Host.Send(JobWorld.Id, new Poke("a"), identity).Verdict);

        world.Host.Crash();

        Assert.Equal(Verdict.Replayed, world.Host.Send(JobWorld.Id, new Poke("a"), identity).Verdict);
        Assert.Equal(RejectCodes.KeyReused,
            world.Host.Send(JobWorld.Id, new Poke("b"), new("k", "another")).Code);
        Assert.Equal(1, world.Host.State<JobState>(JobWorld.Id)!.Pokes);
    }

    [Fact]
    public void Backoff_FollowsTheJournalAlsoThroughALife()
    {
        world.Act = (_, _) => throw new ServiceUnavailableError("down");
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Equal(1, world.Host.AttemptsStarted);
        world.Host.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, world.Host.AttemptsStarted);

        world.Host.Advance(TimeSpan.FromSeconds(1.5));
        world.Host.Crash();
        world.Host.Advance(TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1));
        Assert.Equal(2, world.Host.AttemptsStarted);
        world.Host.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(3, world.Host.AttemptsStarted);
        Assert.Equal([1.0, 2.0, 4.0], world.Failures.Zip(world.FailedAt,
            (failed, at) => (failed.NextAttemptAt!.Value - at).TotalSeconds));
    }

    [Fact]
    public void Backoff_RetryAfterOfTheHandler_IsKept()
    {
        world.Act = (_, attempt) => attempt is { Key: "first", Number: 1 }
            ? throw new ServiceUnavailableError("later") { RetryAfter = TimeSpan.FromHours(3) }
            : new Done("ok");
        world.Host.Send(JobWorld.Id, new StartJob());

        world.Host.Advance(TimeSpan.FromHours(3) - TimeSpan.FromTicks(1));
        Assert.Equal("first", world.Stage);
        world.Host.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("done", world.Stage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Journal_FailsOrRejectsAWrite_AnswersUnknownAndTheNextActorReadsWhatIsThere(bool rejects)
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        if (rejects) world.Host.Store.Rejecting = () => new InvalidOperationException("no such type");
        else world.Host.Store.Failing = () => new IOException("away");
        Assert.Equal(Verdict.Unknown, world.Host.Send(JobWorld.Id, new Poke("lost")).Verdict);
        Assert.Empty(world.Host.Live);
        (world.Host.Store.Failing, world.Host.Store.Rejecting) = (() => null, () => null);

        Assert.Equal(Verdict.Accepted, world.Host.Send(JobWorld.Id, new Poke("kept")).Verdict);

        var state = world.Host.State<JobState>(JobWorld.Id)!;
        Assert.Equal((1, "kept"), (state.Pokes, state.Note));
        Assert.Empty(world.Host.Stopped);
    }

    [Fact]
    public void Fence_OnceTheShareOfTheLockIsLost_LetsNothingThrough()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        var events = world.Host.Events;
        world.Host.Parts.Fence = "lost";

        Assert.Equal(Verdict.Unavailable, world.Host.Send(JobWorld.Id, new Poke("a")).Verdict);
        world.Host.Complete(JobWorld.Id, "first", new Done("ok"));

        Assert.Equal(events, world.Host.Events);
    }

    [Fact]
    public void Fence_OnceTheShareIsBack_LetsThroughWhatCameMeanwhile()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        var started = world.Host.AttemptsStarted;
        world.Host.Parts.Fence = "away";
        world.Host.Complete(JobWorld.Id, "first", new Done("ok"));
        world.Host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((started, "first"), (world.Host.AttemptsStarted, world.Stage));

        world.Host.Parts.Fence = null;
        world.Host.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((started + 1, "second"), (world.Host.AttemptsStarted, world.Stage));
    }

    [Theory]
    [InlineData("decide")]
    [InlineData("fold")]
    public void Saga_ThatThrows_IsStoppedAloneWithACode(string poke)
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Send(JobDefinition.Id(2), new StartJob());

        var reply = world.Host.Send(JobWorld.Id, new Poke(poke));

        Assert.Equal((Verdict.Stopped, "OA0005"), (reply.Verdict, reply.Code));
        Assert.Equal(Verdict.Stopped, world.Host.Send(JobWorld.Id, new Poke("a")).Verdict);
        Assert.True(Assert.Single(world.Host.Running, attempt => attempt.SagaId.Equals(JobWorld.Id)).Cancelled);
        Assert.Equal(Verdict.Accepted, world.Host.Send(JobDefinition.Id(2), new Poke("a")).Verdict);
    }

    /// <summary>Its index row still says that its work should be running, so it is woken up again and again.</summary>
    [Fact]
    public void Saga_ThatIsStopped_TriesNothingAgainHoweverOftenItIsWokenUp()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        world.Host.Send(JobWorld.Id, new Poke("decide"));
        var started = world.Host.AttemptsStarted;

        for (var i = 0; i < 12; i++)
        {
            world.Host.Advance(world.Host.Options.PassivateAfter);
            world.Host.Region.Tell(new WakeUp(JobWorld.Id));
            world.Host.RunUntilIdle();
        }

        Assert.Equal(started, world.Host.AttemptsStarted);
        Assert.Equal(1, world.Host.Parts.Stopped);
        Assert.Equal(Verdict.Stopped, world.Host.Send(JobWorld.Id, new Poke("a")).Verdict);
    }

    [Fact]
    public void Event_LargerThanAllowed_IsRefusedAndTheSagaGoesOn()
    {
        world.Host.Options.MaxEventBytes = 2_000;
        world.Host.Send(JobWorld.Id, new StartJob());

        Assert.Equal(RejectCodes.TooLarge, world.Host.Send(JobWorld.Id, new Poke(new string('x', 3_000))).Code);
        Assert.Equal(Verdict.Accepted, world.Host.Send(JobWorld.Id, new Poke("x")).Verdict);
    }

    [Fact]
    public async Task Stage_WaitedFor_IsAnsweredWhenItComes()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        var second = world.Host.Region.Ask<QueryReply>(new AskStage(JobWorld.Id, "second", TimeSpan.FromHours(1)));
        var end = world.Host.Region.Ask<QueryReply>(new AskStage(JobWorld.Id, null, TimeSpan.FromHours(1)));
        world.Host.RunUntilIdle();
        Assert.False(second.IsCompleted);

        world.Host.Complete(JobWorld.Id, "first", new Done("ok"));
        Assert.Equal("second", (await second).View!.Description.Stage);
        Assert.False(end.IsCompleted);
        world.Host.Complete(JobWorld.Id, "second", new Done("ok"));

        Assert.Equal("done", (await end).View!.Description.Stage);
    }
}
