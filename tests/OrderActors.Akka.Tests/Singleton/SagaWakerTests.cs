using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.TestKit.Xunit2;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Singleton;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using Xunit;

namespace OrderActors.Akka.Tests.Singleton;

/// <summary>Whom the singleton calls while the nodes of some shards are lost.</summary>
public sealed class SagaWakerTests : TestKit
{
    private const int Sagas = 1_000;
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly JobWorld world = new();
    private readonly MemoryIndex index = new();
    private readonly MemoryJournal store = new();
    private readonly ConcurrentDictionary<SagaId, bool> called = new();
    private readonly SagaExtractor extractor;

    public SagaWakerTests()
    {
        world.Host.Options.ResendAfter = TimeSpan.FromSeconds(2);
        extractor = new(world.Host.Options.Shards);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        world.Dispose();
        store.DisposeAsync().AsTask().Wait();
        index.DisposeAsync().AsTask().Wait();
    }

    [Fact]
    public async Task Round_WhileHalfOfTheShardsAreSilent_CallsAllOthersAndFewOfThose()
    {
        await WriteAsync();
        using var commits = new GroupCommit(store, new("the journal", TimeProvider.System), TimeProvider.System);
        var others = Ids.Where(id => !IsSilent(id)).ToHashSet();
        var (reached, inVain) = (0, 0);
        var region = Sys.ActorOf(act => act.Receive<WakeUp>((wake, context) =>
        {
            called[wake.SagaId] = true;
            if (IsSilent(wake.SagaId))
            {
                if (reached < others.Count) inVain++;
                return;
            }

            Volatile.Write(ref reached, reached + 1);
            context.Sender.Tell(new Awake(wake.SagaId));
        }));
        var due = new DueSagas(index, world.Host.Parts);

        Sys.ActorOf(SagaWaker.Props(
            world.Host.Parts, new OwnedJournal(store, commits), region, TimeSpan.FromMilliseconds(10), due));

        await AwaitConditionAsync(() => Task.FromResult(Volatile.Read(ref reached) >= others.Count), TestTimeout);
        Assert.True(others.IsSubsetOf(called.Keys));
        // Each silent shard is tried, by as many as were under way when it was.
        Assert.InRange(inVain, 1, (Sagas - others.Count) / 2);
        // None is forgotten: what was left out of a round is called in a later one.
        await AwaitConditionAsync(() => Task.FromResult(called.Count > others.Count + 100), TestTimeout);
    }

    private static IEnumerable<SagaId> Ids => Enumerable.Range(1, Sagas).Select(JobDefinition.Id);

    private bool IsSilent(SagaId id) =>
        extractor.ShardId(SagaExtractor.EntityIdOf(id)) is [.., '0' or '2' or '4' or '6' or '8'];

    private async Task WriteAsync()
    {
        var now = world.Host.Now;
        var summary = new SagaSummary("first", null, Active: false, Stuck: false, now, now, Owner: null);
        var rows = Ids.Select(id => new IndexRow(id, 1, summary, now));
        await index.ApplyAsync([.. rows], [], 1, default);
    }
}
