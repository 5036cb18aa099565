using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

public sealed class LostJournalTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lost_WithAnAppendInDoubt_GoesOnFromWhatIsStored(bool stored)
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await bench.StageAsync(1);
        var ownership = new Owned(1);
        bench.Journal.Ownership = () => Volatile.Read(ref ownership).Now;
        bench.Journal.Before = async rows =>
        {
            if (ownership.Now.Lost is not null) return new(AppendStatus.NotOwner, Detail: "lost");
            if (ownership.Now.LeaseEpoch > 1) return null;
            if (stored) await bench.Journal.Inner.AppendAsync(rows, CancellationToken.None);
            Volatile.Write(ref ownership, new Owned(1, "the line broke"));
            return new(AppendStatus.Unknown, Detail: "the line broke");
        };

        Assert.Equal(Verdict.Unknown, (await bench.SendAsync(1, new Poke("a"), "k")).Verdict);
        await EngineHarness.UntilAsync(() => Task.FromResult(engine.Health), health => !health.Ready);
        Assert.Equal(Verdict.Unavailable, (await bench.SendAsync(2, new StartJob())).Verdict);
        Volatile.Write(ref ownership, new Owned(2));
        await EngineHarness.UntilAsync(() => Task.FromResult(engine.Health), health => health.Ready);

        var again = await bench.SendAsync(1, new Poke("a"), "k").WaitAsync(EngineHarness.TestTimeout);
        Assert.Equal(stored ? Verdict.Replayed : Verdict.Accepted, again.Verdict);
        Assert.Equal(4, again.View!.SequenceNumber);
        Assert.Equal(Verdict.Accepted, (await bench.SendAsync(2, new StartJob())).Verdict);
        Assert.Empty(bench.Fatal);
    }

    [Fact]
    public async Task StoredWithoutAnAcknowledgement_ReachesFeedAndIndexOnceOwnedAgain()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        var ownership = new Owned(1);
        bench.Journal.Ownership = () => Volatile.Read(ref ownership).Now;
        bench.Journal.Before = async rows =>
        {
            if (ownership.Now.LeaseEpoch > 1) return null;
            await bench.Journal.Inner.AppendAsync(rows, CancellationToken.None);
            Volatile.Write(ref ownership, new Owned(1, "the line broke"));
            return new(AppendStatus.Unknown, Detail: "the line broke");
        };
        bench.Handler.Act = _ => Task.FromException<Done>(new ServiceUnavailableError("down"));

        Assert.Equal(Verdict.Unknown, (await bench.SendAsync(1, new StartJob())).Verdict);
        Volatile.Write(ref ownership, new Owned(2));

        await engine.CommittedAfterAsync(0, CancellationToken.None).WaitAsync(EngineHarness.TestTimeout);
        await EngineHarness.UntilAsync(() => Task.FromResult(engine.Health), health => health.IndexedOrdering >= 1);
        Assert.NotNull(await bench.Index.FindAsync(JobDefinition.Id(), CancellationToken.None));
    }

    [Fact]
    public async Task Lost_WhileNothingHappens_IsSeenInHealthAndThenGone()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        var ownership = new Owned(1, "the server is down");
        bench.Journal.Ownership = () => Volatile.Read(ref ownership).Now;

        var lost = await EngineHarness.UntilAsync(() => Task.FromResult(engine.Health), health => !health.Ready);
        Volatile.Write(ref ownership, new Owned(2));
        var found = await EngineHarness.UntilAsync(() => Task.FromResult(engine.Health), health => health.Ready);

        // A restart would not bring the server back: the node is well, and not ready.
        Assert.Equal((true, "the server is down"), (lost.Healthy, lost.Detail));
        Assert.True(found.Healthy);
    }

    [Fact]
    public async Task TakenOver_ByAnotherProcess_IsFatalOnceEvenWhileNothingHappens()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        var thrown = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Options.OnFatal += thrown.SetResult;
        bench.Journal.Ownership = () => throw new BrokenInvariantException("OA0021", "taken over");

        var fatal = await thrown.Task.WaitAsync(EngineHarness.TestTimeout);

        Assert.Equal("OA0021", Assert.IsType<BrokenInvariantException>(fatal).Code);
        Assert.False(engine.Health.Healthy);
        Assert.Equal(Verdict.Unavailable, (await bench.SendAsync(1, new StartJob())).Verdict);
        Assert.Single(bench.Fatal);
    }

    private sealed class Owned(long leaseEpoch, string? lost = null)
    {
        public JournalOwnership Now { get; } = new(leaseEpoch, lost);
    }
}
