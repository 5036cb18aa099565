using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.TestKit.Xunit2;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>Commands whose callers gave no idempotency key, while shards move.</summary>
public sealed class KeylessCommandTests : TestKit
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly JobWorld world = new();
    private readonly MemoryJournal journal = new();
    private readonly MemoryIndex index = new();
    private readonly GroupCommit commits;
    private readonly AkkaEngine engine;
    private readonly NodeState node;
    private readonly ConcurrentQueue<AskCommand> sent = new();

    public KeylessCommandTests()
    {
        world.Host.Options.ResendAfter = TimeSpan.FromMilliseconds(300);
        commits = new(journal, new("the journal", TimeProvider.System), TimeProvider.System);
        node = new(new OwnedJournal(journal, commits), index, commits) { Serves = true };
        engine = new(world.Host.Parts, node);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        world.Dispose();
        commits.Dispose();
        journal.DisposeAsync().AsTask().Wait();
        index.DisposeAsync().AsTask().Wait();
    }

    /// <param name="answered">Whether the saga has it, and only its answer is lost.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Command_ThatIsLostOnTheWay_IsSentAgainAndActsOnce(bool answered)
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        node.Region = Losing(first: 1, answered);

        var reply = await SendAsync(new Poke("once"));

        Assert.Equal(Verdict.Accepted, reply.Verdict);
        Assert.Equal(1, world.Host.State<JobState>(JobWorld.Id)!.Pokes);
        Assert.True(sent.Count >= 2);
        Assert.Single(sent.Select(ask => ask.Identity).Distinct());
    }

    [Fact]
    public async Task Commands_OneAfterTheOther_AreNotTakenForRepeats()
    {
        world.Host.Send(JobWorld.Id, new StartJob());
        node.Region = Losing(first: 0, answered: true);

        for (var i = 0; i < 3; i++) Assert.Equal(Verdict.Accepted, (await SendAsync(new Poke("again"))).Verdict);

        Assert.Equal(3, world.Host.State<JobState>(JobWorld.Id)!.Pokes);
    }

    [Fact]
    public async Task Command_OnANodeThatIsAlone_LeavesNoKeyBehind()
    {
        world.Host.Options.IsAlone = true;
        world.Host.Send(JobWorld.Id, new StartJob());
        node.Region = Losing(first: 0, answered: true);

        await SendAsync(new Poke("once"));

        Assert.Null(Assert.Single(sent).Identity);
    }

    /// <summary>The way to the sagas, on which the first commands are lost, or their answers.</summary>
    private IActorRef Losing(int first, bool answered)
    {
        var count = 0;
        return Sys.ActorOf(act => act.Receive<AskCommand>((ask, context) =>
        {
            sent.Enqueue(ask);
            if (count++ >= first) world.Host.Region.Tell(ask, context.Sender);
            else if (answered) world.Host.Region.Tell(ask, ActorRefs.NoSender);
        }));
    }

    private async Task<CommandReply> SendAsync(Poke poke)
    {
        var sending = engine.SendAsync(JobWorld.Id, poke);
        await AwaitConditionAsync(() =>
        {
            world.Host.Advance(TimeSpan.FromMilliseconds(50)); // The engine's pauses are virtual time's.
            return Task.FromResult(sending.IsCompleted);
        }, TestTimeout);
        return await sending;
    }
}
