using OrderActors.Cluster.Tests.Load;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A node that is not dead, but may not continue: it stood still for too long, or has lost its lock.</summary>
[RequiresPostgres]
public sealed class LostNodeTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Longer than the others wait before they continue without it.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(12);

    private readonly ClusterRun run = new(output);

    public Task InitializeAsync() => run.BeginAsync();

    public async Task DisposeAsync() => await run.DisposeAsync();

    [Fact]
    public async Task Standstill_LongerThanTheOthersWait_EndsTheNodeAndWritesNothingTwice()
    {
        var node = run.Site.Nodes[run.Random.Between(0, 2)];
        await run.HeardAsync(run.Random.Between(10, 100));

        node.Signal("STOP");
        run.Say($"node {run.Site.Number(node)} stands still");
        await RealTime.PassAsync(Standstill, run.Cancellation);
        node.Signal("CONT");
        run.Say("it continues");

        await EndsByItselfAsync(node, Watch.Start());
        await run.Site.StartAsync(node);
        await run.EndAsync();
    }

    [Fact]
    public async Task Standstill_OfTheOldestNode_LeavesItsLeadershipToTheOthersWhileItLasts()
    {
        var oldest = run.Site.Nodes[0];
        await run.HeardAsync(run.Random.Between(10, 100));

        oldest.Signal("STOP");
        run.Say("the oldest node stands still");
        var newest = await run.Site.ScalarAsync("SELECT max(ordering) FROM journal");
        await ClusterSite.UntilAsync("another node keeps the index", async () => await run.Site.ScalarAsync(
            $"SELECT through > {newest} FROM saga_index_offset") is true);
        run.Say("another node keeps the index");
        foreach (var node in run.Site.Nodes.Skip(1)) await run.AssertAliveAsync(node);
        oldest.Signal("CONT");

        await EndsByItselfAsync(oldest, Watch.Start());
        await run.Site.StartAsync(oldest);
        await run.EndAsync();
    }

    [Fact]
    public async Task LockSession_EndedByTheServer_IsReplacedAndTheNodeGoesOn()
    {
        var node = run.Site.Nodes[run.Random.Between(0, 2)];
        await run.HeardAsync(run.Random.Between(10, 100));

        var session = $"application_name LIKE '%process {node.Pid} on%'";
        Assert.Equal(true, await run.Site.ScalarAsync(
            $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {session}"));

        run.Say($"node {run.Site.Number(node)} has lost its session");
        await ClusterSite.UntilAsync("it has another", async () => await run.Site.ScalarAsync($"""
            SELECT count(*) FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE {session} AND classid = 7201
            """) is 1L);
        await run.HeardAsync(run.Random.Between(50, 100));
        await run.EndAsync();
        Assert.False(node.HasEnded);
    }

    private async Task EndsByItselfAsync(NodeProcess node, Watch since)
    {
        var (code, _, error) = await node.ExitAsync();
        run.Say($"it has ended by itself, {since} later, with {code}: {error.Trim()}");
        Assert.NotEqual(0, code);
        Assert.Single(error.Trim().Split('\n'));
    }
}
