using OrderActors.Akka.Singleton;
using OrderActors.Akka.Tests.Worlds;
using OrderActors.Engine.Index;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using Xunit;

namespace OrderActors.Akka.Tests.Singleton;

/// <summary>What the singleton finds in the index, however much of it there is and however long it stays so.</summary>
public sealed class SleepingSagasTests : IDisposable
{
    /// <summary>More than three looks of the first size.</summary>
    private const int Sagas = 3_500;

    private readonly JobWorld world = new();
    private readonly MemoryIndex index = new();
    private long version;

    public void Dispose()
    {
        world.Dispose();
        index.DisposeAsync().AsTask().Wait();
    }

    [Fact]
    public async Task Due_MoreThanALookHolds_EachIsFoundAndFoundAgain()
    {
        await WriteAsync(number => Summary(active: false, world.Host.Now - TimeSpan.FromSeconds(number)));
        var due = new DueSagas(index, world.Host.Parts);
        var found = new Dictionary<SagaId, int>();

        for (var look = 0; look < 24; look++)
            foreach (var id in await due.FindAsync(default))
                found[id] = found.GetValueOrDefault(id) + 1;

        // All of them stay due, and none hides the others; nor is one asked for in each look.
        Assert.Equal(Sagas, found.Count);
        Assert.All(found.Values, times => Assert.InRange(times, 2, 23));
    }

    [Fact]
    public async Task Due_BeforeItsTime_IsNotFoundAndAtItsTimeItIs()
    {
        await WriteAsync(_ => Summary(active: false, world.Host.Now + TimeSpan.FromMinutes(1)), sagas: 1);
        var due = new DueSagas(index, world.Host.Parts);

        world.Host.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Empty(await due.FindAsync(default));
        world.Host.Advance(TimeSpan.FromTicks(1));

        Assert.Equal([JobDefinition.Id()], await due.FindAsync(default));
    }

    /// <summary>Whoever looks for the first time takes over: nobody runs them.</summary>
    [Fact]
    public async Task Active_AtTheFirstLook_AreAllFound()
    {
        await WriteAsync(_ => Summary(active: true, wakeAt: null));

        Assert.Equal(Sagas, (await new ActiveSagas(index).FindAsync(default)).Count);
    }

    [Fact]
    public async Task Active_InTwoLooksOneAfterTheOther_IsFound()
    {
        await WriteAsync(_ => Summary(active: false, wakeAt: null));
        var active = new ActiveSagas(index);
        Assert.Empty(await active.FindAsync(default));
        await WriteAsync(_ => Summary(active: true, wakeAt: null));
        Assert.Empty(await active.FindAsync(default));
        await WriteAsync(number => Summary(active: number > 1, wakeAt: null));

        var found = await active.FindAsync(default);

        Assert.Equal(Sagas - 1, found.Distinct().Count());
        Assert.DoesNotContain(JobDefinition.Id(), found);
    }

    private async Task WriteAsync(Func<int, SagaSummary> summary, int sagas = Sagas)
    {
        version++;
        await index.ApplyAsync([.. Enumerable.Range(1, sagas).Select(number =>
            new IndexRow(JobDefinition.Id(number), version, summary(number), world.Host.Now))], [], version, default);
    }

    private SagaSummary Summary(bool active, DateTimeOffset? wakeAt) =>
        new("waiting", Outcome: null, active, Stuck: false, wakeAt, world.Host.Now, Owner: null);
}
