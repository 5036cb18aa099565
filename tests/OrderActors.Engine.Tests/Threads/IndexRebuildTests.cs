using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>An index that is wrong is rebuilt under a running engine.</summary>
public sealed class IndexRebuildTests
{
    [Fact]
    public async Task Rebuild_OfAWrongIndex_MendsItWhileSagasRun()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        for (var i = 1; i <= 50; i++) await bench.SendAsync(i, new StartJob());
        var ghost = SagaId.Create("job", "GHOST");
        await bench.Index.ApplyAsync(
            [new(ghost, 9, new("first", null, true, false, null, DateTimeOffset.UnixEpoch, null), default)],
            ["ghost.v1"], long.MaxValue / 2, default);
        var load = Task.WhenAll(Enumerable.Range(51, 200).Select(i => bench.SendAsync(i, new StartJob())));

        var sentence = await engine.RebuildIndexAsync(new(), default);

        Assert.Contains("rebuilt", sentence, StringComparison.Ordinal);
        Assert.Null(await bench.Index.FindAsync(ghost, default));
        await load;
        for (var i = 1; i <= 250; i++) Assert.Equal("done", await bench.StageAsync(i));
        var rows = await EngineHarness.UntilAsync(
            async () => await bench.Index.ListAsync(new() { Limit = 1000 }, default),
            rows => rows.Count == 250 && rows.All(row => row.Summary.Stage == "done"));
        Assert.Equal(250, rows.Select(row => row.SagaId).Distinct().Count());
        Assert.DoesNotContain("ghost.v1", await bench.Index.ManifestsAsync(default));
    }

    [Fact]
    public async Task Damage_OfTheIndex_IsMendedByTheNodeItselfWhileSagasRun()
    {
        await using var bench = new EngineHarness();
        await bench.StartAsync();
        for (var i = 1; i <= 50; i++) await bench.SendAsync(i, new StartJob());
        var ghost = SagaId.Create("job", "GHOST");
        await bench.Index.ApplyAsync(
            [new(ghost, 9, new("first", null, true, false, null, DateTimeOffset.UnixEpoch, null), default)],
            [], long.MaxValue / 2, default);
        bench.Index.IsDamaged = true;

        await EngineHarness.UntilAsync(() => Task.FromResult(bench.Index.IsDamaged), damaged => !damaged);

        Assert.Null(await bench.Index.FindAsync(ghost, default));
        await bench.SendAsync(51, new StartJob());
        await EngineHarness.UntilAsync(
            async () => await bench.Index.ListAsync(new() { Limit = 100 }, default),
            rows => rows.Count == 51 && rows.All(row => row.Summary.Stage == "done"));
    }
}
