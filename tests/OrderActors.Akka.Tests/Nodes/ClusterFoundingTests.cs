using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>On one journal there is one cluster, whatever seeds its nodes are given and in whatever order they start.
/// </summary>
[RequiresPostgres]
public sealed class ClusterFoundingTests : IAsyncLifetime
{
    private ClusterHarness bench = null!;

    public async Task InitializeAsync() => bench = await ClusterHarness.CreateAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task Seeds_RestartedWhileAThirdNodeLives_JoinIt()
    {
        var (first, second) = (ClusterHarness.FreePort(), ClusterHarness.FreePort());
        var seeds = new[] { await bench.StartAtAsync(first, first, second),
            await bench.StartAtAsync(second, first, second) };
        var third = await bench.StartAtAsync(ClusterHarness.FreePort(), first, second);
        foreach (var seed in seeds) await bench.StopAsync(seed);

        seeds = await Task.WhenAll(
            bench.StartAtAsync(first, first, second), bench.StartAtAsync(second, first, second));

        await ClusterHarness.SeeEachOtherAsync(3, [third, .. seeds]);
        Assert.Equal(Verdict.Accepted, (await ClusterHarness.SendAsync(seeds[0], 1, new StartJob())).Verdict);
        Assert.Equal("done", await ClusterHarness.StageAsync(third, 1));
    }

    [Fact]
    public async Task Node_WithoutSeeds_JoinsTheClusterThatLives()
    {
        var first = await bench.StartAsync();

        var stray = await bench.StartAtAsync(ClusterHarness.FreePort());

        await ClusterHarness.SeeEachOtherAsync(2, first, stray);
    }

    [Fact]
    public async Task Nodes_ThatAreEachTheirOwnSeed_StartedAtOnceAreOneCluster()
    {
        var nodes = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => bench.StartAtAsync(ClusterHarness.FreePort())));

        await ClusterHarness.SeeEachOtherAsync(3, nodes);
    }

    [Fact]
    public async Task Cluster_AfterTheEndOfItsLastNode_IsFoundedAnewByItsFirstSeed()
    {
        var port = ClusterHarness.FreePort();
        await bench.StopAsync(await bench.StartAtAsync(port, port));

        var other = bench.StartAtAsync(ClusterHarness.FreePort(), port);
        var again = await bench.StartAtAsync(port, port);

        await ClusterHarness.SeeEachOtherAsync(2, again, await other);
    }
}
