using OrderActors.Embedded;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>Maintenance takes sagas from under those who use them.</summary>
public abstract class QuiescingSpec<TFixture>
    where TFixture : StoreFixture, new()
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Remove_OfEndedSagas_LeavesNothingAndTheyAreStartedAnew(int partitions)
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        bench.Options.Partitions = partitions;
        var engine = await bench.StartAsync();
        for (var i = 1; i <= 20; i++) await bench.SendAsync(i, new StartJob(), "once");
        for (var i = 1; i <= 20; i++) Assert.Equal("done", await bench.StageAsync(i));
        var ids = Enumerable.Range(1, 20).Select(i => JobDefinition.Id(i)).ToList();

        var removed = new List<SagaId>();
        await EngineHarness.UntilAsync(async () =>
        {
            await using var quiesced = await engine.QuiesceAsync([.. ids.Except(removed)]);
            await quiesced.RemoveAsync(quiesced.Sagas);
            removed.AddRange(quiesced.Sagas);
            return removed.Count;
        }, count => count == 20);

        Assert.Null((await engine.QueryAsync(ids[0])).View);
        Assert.Empty(await bench.Histories.LoadAsync(ids[0], default));
        Assert.Equal(Verdict.Accepted, (await bench.SendAsync(1, new StartJob(), "once")).Verdict);
        Assert.Equal("done", await bench.StageAsync(1));
        Assert.Equal(3, (await engine.QueryAsync(ids[0])).View!.SequenceNumber);
    }

    [Fact]
    public async Task Quiesce_SagaAtWork_IsNotHad()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var gate = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = _ => gate.Task;
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());

        await using (var quiesced = await engine.QuiesceAsync([JobDefinition.Id(1)])) Assert.Empty(quiesced.Sagas);

        gate.SetResult(new("ok"));
        Assert.Equal("done", await bench.StageAsync(1));
    }

    [Fact]
    public async Task Send_ToAQuiescedSaga_WaitsAndMeetsWhatIsLeftOfIt()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var engine = await bench.StartAsync();
        foreach (var i in (int[])[1, 2])
        {
            await bench.SendAsync(i, new StartJob());
            await bench.StageAsync(i);
        }

        Task<CommandReply>[] pokes;
        await using (var quiesced = await EngineHarness.UntilAsync(
            () => QuiesceBothAsync(engine), held => held.Sagas.Count == 2))
        {
            pokes = [bench.SendAsync(1, new Poke("hello")), bench.SendAsync(2, new Poke("hello"))];
            await bench.SendAsync(3, new StartJob());
            Assert.All(pokes, poke => Assert.False(poke.IsCompleted));
            await quiesced.RemoveAsync([JobDefinition.Id(1)]);
        }

        Assert.Equal((Verdict.Rejected, RejectCodes.NotFound), ((await pokes[0]).Verdict, (await pokes[0]).Code));
        Assert.Equal(Verdict.Accepted, (await pokes[1]).Verdict);
    }

    [Fact]
    public async Task Stop_WhileSagasAreQuiesced_AnswersWhoWaits()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var engine = await bench.StartAsync();
        await using var quiesced = await engine.QuiesceAsync([JobDefinition.Id(1)]);
        var asked = bench.SendAsync(1, new StartJob());

        await bench.StopAsync();

        Assert.Equal(Verdict.Unavailable, (await asked.WaitAsync(EngineHarness.TestTimeout)).Verdict);
    }

    /// <summary>Both or none: one that is at work yet must not keep the other quiesced until the next try.</summary>
    private static async Task<IQuiescedSagas> QuiesceBothAsync(EmbeddedEngine engine)
    {
        var quiesced = await engine.QuiesceAsync([JobDefinition.Id(1), JobDefinition.Id(2)]);
        if (quiesced.Sagas.Count < 2) await quiesced.DisposeAsync();
        return quiesced;
    }
}
