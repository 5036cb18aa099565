using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Jobs;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>The index is rebuilt under a running engine, on every store.</summary>
public abstract class IndexRebuildSpec<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task Rebuild_WhileSagasRun_HasThemAllAndStaysBehindNobody()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var engine = await bench.StartAsync();
        for (var i = 1; i <= 20; i++) await bench.SendAsync(i, new StartJob());
        var load = Task.WhenAll(Enumerable.Range(21, 200).Select(i => bench.SendAsync(i, new StartJob())));

        var sentence = await engine.RebuildIndexAsync(new(), default);

        Assert.Contains("rebuilt", sentence, StringComparison.Ordinal);
        await load;
        var rows = await EngineHarness.UntilAsync(
            async () => await bench.StoreIndex.ListAsync(new() { Limit = 1000 }, default),
            rows => rows.Count == 220 && rows.All(row => row.Summary.Stage == "done"));
        Assert.Equal(220, rows.Select(row => row.SagaId).Distinct().Count());
    }

    [Fact]
    public async Task Rebuild_Interrupted_LeavesTheOldIndex()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        Assert.Equal("done", await bench.StageAsync(1));
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => engine.RebuildIndexAsync(new(), interrupted.Token));

        Assert.Contains("sagas", await engine.RebuildIndexAsync(new(), default), StringComparison.Ordinal);
    }
}
