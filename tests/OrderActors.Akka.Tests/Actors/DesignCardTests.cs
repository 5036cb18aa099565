using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Actors;

/// <summary>
/// What the design says of a saga under Akka.NET, each by plain actor messages to a real shard region of one node.
/// </summary>
public sealed class DesignCardTests : TestKit
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(20);
    private static readonly SagaId Id = JobDefinition.Id();

    private readonly Card card;
    private readonly IActorRef region;

    public DesignCardTests() : this(new())
    {
    }

    private DesignCardTests(Card card) : base(card.Setup, "card")
    {
        this.card = card;
        Cluster.Get(Sys).Join(Cluster.Get(Sys).SelfAddress);
        region = ClusterSharding.Get(Sys).Start("saga", _ => SagaActor.Props(card.Parts, Id),
            ClusterShardingSettings.Create(Sys), new SagaExtractor(10));
    }

    [Fact]
    public async Task ShardedPersistentActor_TakesACommandAndPersistsItsEventsBeforeItAnswers()
    {
        Start(new());

        var actor = await ActorAsync();
        Assert.EndsWith("/job~J-1", actor.Path.ToStringWithoutAddress(), StringComparison.Ordinal);
        Assert.Equal(["job.started.v1"], card.Manifests());
    }

    [Fact]
    public async Task EventSourcedStateMachine_StoppedAtAnyTime_IsWhatItsEventsSay()
    {
        Start(new());
        card.End("first");
        AwaitAssert(() => Assert.Equal("second", Ask()!.Description.Stage), TestTimeout);
        var before = Ask()!;

        var actor = await ActorAsync();
        Watch(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor, TestTimeout);

        Assert.Equal((before.SequenceNumber, "second"), (Ask()!.SequenceNumber, Ask()!.Description.Stage));
    }

    [Fact]
    public void ActivityChildActor_WhoseAttemptFails_IsTriedAgainUnderBackoffSupervision()
    {
        card.Policies.Retry = card.Policies.Retry with { FirstInterval = TimeSpan.FromMilliseconds(20) };
        Start(new());
        card.Fail("first", new ServiceUnavailableError("later"));

        AwaitCondition(() => card.Running("first") is { Number: 2 }, TestTimeout);
        card.End("first");

        AwaitAssert(() => Assert.Equal("second", Ask()!.Description.Stage), TestTimeout);
        Assert.Equal(["job.started.v1", "saga.attempt-failed.v1", "job.moved.v1"], card.Manifests());
    }

    [Fact]
    public void ActivityChildActor_ThatCannotBegin_CountsAsAnAttemptAndTheNextOneFollows()
    {
        card.Policies.Retry = card.Policies.Retry with { FirstInterval = TimeSpan.FromMilliseconds(20) };
        card.RefuseNext();
        Start(new());

        AwaitCondition(() => card.Running("first") is { Number: 2 }, TestTimeout);
        Assert.Equal(["job.started.v1", "saga.attempt-failed.v1"], card.Manifests());
    }

    [Fact]
    public async Task ActivityChildActor_WhoseAttemptHasEnded_RunsTheNextCall()
    {
        Start(new());
        var child = await ChildAsync();
        card.End("first");

        AwaitCondition(() => card.Running("second") is not null, TestTimeout);
        Assert.Equal(child, await ChildAsync());
    }

    [Fact]
    public async Task ActivityChildActor_StoppedWithoutWork_IsReplacedForTheNextCall()
    {
        Start(new());
        var child = await ChildAsync();
        Watch(child);
        card.Parts.Fence = "the journal is away"; // So the next call begins later.
        card.End("first");
        Sys.Stop(child);
        await ExpectTerminatedAsync(child, TestTimeout);
        card.Parts.Fence = null;

        AwaitCondition(() => card.Running("second") is not null, TestTimeout);
        card.End("second");
        AwaitAssert(() => Assert.Equal("done", Ask()!.Description.Stage), TestTimeout);
    }

    [Fact]
    public async Task ActivityChildActor_StoppedAtWork_LeavesAnAttemptOfUnknownEffectAndTheNextOneFollows()
    {
        card.Policies.Retry = card.Policies.Retry with { FirstInterval = TimeSpan.FromMilliseconds(20) };
        Start(new());
        AwaitCondition(() => card.Running("first") is not null, TestTimeout);
        Sys.Stop(await ChildAsync());

        AwaitCondition(() => card.Attempts("first") == 2, TestTimeout);
        Assert.Equal(["job.started.v1", "saga.attempt-failed.v1"], card.Manifests());
    }

    [Fact]
    public async Task BackoffSupervision_WhoseWaitIsOverAtOnce_RunsTheNextAttemptAllTheSame()
    {
        card.Policies.Retry = card.Policies.Retry with { FirstInterval = TimeSpan.FromTicks(1) };
        Start(new());
        card.Fail("first", new ServiceUnavailableError("later"));

        AwaitCondition(() => card.Running("first") is { Number: 2 }, TestTimeout);
        await StopSupervisedAsync();
    }

    /// <summary>A handler that was asked to end may still do so when the next attempt runs already.</summary>
    [Fact]
    public async Task BackoffSupervisedAttempt_OfAStoppedActorThatEndsLate_IsNotTakenForTheNextOne()
    {
        card.Policies.Retry = card.Policies.Retry with { FirstInterval = TimeSpan.FromMilliseconds(20) };
        Start(new());
        card.Fail("first", new ServiceUnavailableError("later"));
        AwaitCondition(() => card.Running("first") is { Number: 2 }, TestTimeout);
        await StopSupervisedAsync();
        AwaitCondition(() => card.Attempts("first") == 2, TestTimeout);
        card.End("first"); // The second attempt; the third one runs.

        await StopSupervisedAsync();

        AwaitCondition(() => card.Attempts("first") == 2, TestTimeout);
        Assert.Equal(["job.started.v1", .. Enumerable.Repeat("saga.attempt-failed.v1", 3)], card.Manifests());
    }

    [Fact]
    public void ReceiveTimeout_AtTheDeadline_ExpiresWhatNobodyApproved()
    {
        Start(new(card.Parts.Time.GetUtcNow().AddMilliseconds(200)));

        AwaitAssert(() => Assert.Equal("undoing", Ask()!.Description.Stage), TestTimeout);
        Assert.Equal(["job.started.v1", "job.failed.v1"], card.Manifests());
    }

    [Fact]
    public void Messages_InPlaceOfSignalsAndQueries_AreAnsweredByTheActor()
    {
        Start(new());
        region.Tell(new AskCommand(Id, new Poke("hello"), new("key", "print")));
        Assert.Equal(Verdict.Accepted, ExpectMsg<CommandReply>(TestTimeout).Verdict);
        region.Tell(new AskCommand(Id, new Poke("hello"), new("key", "print")));
        Assert.Equal(Verdict.Replayed, ExpectMsg<CommandReply>(TestTimeout).Verdict);

        Assert.Equal(2, Ask()!.SequenceNumber);
        region.Tell(new AskWhy(Id));
        Assert.Contains("first", ExpectMsg<WhyReply>(TestTimeout).Explanation, StringComparison.Ordinal);
        region.Tell(new AskStage(Id, "second", TestTimeout));
        card.End("first");
        Assert.Equal("second", ExpectMsg<QueryReply>(TestTimeout).View!.Description.Stage);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        card.Dispose();
    }

    private Task<IActorRef> ActorAsync() =>
        Sys.ActorSelection($"/system/sharding/saga/*/{SagaExtractor.EntityIdOf(Id)}").ResolveOne(TestTimeout);

    private Task<IActorRef> ChildAsync() =>
        Sys.ActorSelection($"/system/sharding/saga/*/{SagaExtractor.EntityIdOf(Id)}/*").ResolveOne(TestTimeout);

    private async Task StopSupervisedAsync()
    {
        var path = $"/system/sharding/saga/*/{SagaExtractor.EntityIdOf(Id)}/*/*";
        var child = await Sys.ActorSelection(path).ResolveOne(TestTimeout);
        Watch(child);
        Sys.Stop(child);
        await ExpectTerminatedAsync(child, TestTimeout);
    }

    private void Start(StartJob start)
    {
        region.Tell(new AskCommand(Id, start, null));
        Assert.Equal(Verdict.Accepted, ExpectMsg<CommandReply>(TestTimeout).Verdict);
    }

    private SagaView? Ask()
    {
        region.Tell(new AskState(Id));
        return ExpectMsg<QueryReply>(TestTimeout).View;
    }

    /// <summary>What a node gives its actors, on a journal in memory; attempts hang until a test ends them.</summary>
    private sealed class Card : IDisposable
    {
        private readonly MemoryJournal journal = new();
        private readonly OrderActorsMeters meters = new();
        private readonly GroupCommit commits;
        private readonly TestDispatcher dispatcher;

        public Card()
        {
            dispatcher = new(new(), Policies);
            dispatcher.Handlers[typeof(JobStep)] = _ => throw TestAttempt.Hang();
            Parts = new(new() { IsAlone = true }, JobDefinition.Kinds, Policies, dispatcher, meters,
                TimeProvider.System, NullLogger<SagaActorContext>.Instance);
            commits = new(journal, Parts.JournalOutage, TimeProvider.System);
            commits.Start(0);
            var config = ConfigurationFactory.ParseString("""
                akka.actor.provider = cluster
                akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
                akka.persistence.journal.plugin = orderactors.journal
                """).WithFallback(HoconFiles.Load());
            Setup = BootstrapSetup.Create().WithConfig(config)
                .And(new JournalSetup(Parts, new OwnedJournal(journal, commits), commits));
        }

        public JobPolicies Policies { get; } = new();

        public SagaActorContext Parts { get; }

        public ActorSystemSetup Setup { get; }

        public string[] Manifests() =>
            [.. journal.LoadAsync([Id], default).AsTask().Result.Select(row => row.Manifest)];

        public TestAttempt? Running(string key) => dispatcher.Running.FirstOrDefault(attempt => attempt.Key == key);

        public int Attempts(string key) => dispatcher.Running.Count(attempt => attempt.Key == key);

        public void RefuseNext() => dispatcher.Refuses = 1;

        public void End(string key) => dispatcher.End(Find(key), new Done("ok"), null);

        public void Fail(string key, Exception e) => dispatcher.End(Find(key), null, ActivityFailure.From(e));

        public void Dispose()
        {
            commits.Stop(TestTimeout);
            commits.Dispose();
            journal.DisposeAsync().AsTask().Wait();
            Parts.Dispose();
            meters.Dispose();
        }

        private TestAttempt Find(string key)
        {
            Assert.True(SpinWait.SpinUntil(() => Running(key) is not null, TestTimeout));
            return Running(key)!;
        }
    }
}
