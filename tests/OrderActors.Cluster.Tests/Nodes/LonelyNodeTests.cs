using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A node that finds nobody to join.</summary>
[RequiresPostgres]
public sealed class LonelyNodeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int ExitFailed = 1;

    private readonly ClusterSite site = new(output.WriteLine);
    private NodeProcess node = null!;

    public async Task InitializeAsync()
    {
        await site.PrepareAsync(2);
        node = site.Nodes[1];
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Node_WhoseSeedsAreNobody_EndsWithAReasonAndLeavesTheJournal()
    {
        site.Settings.Add(("AKKA__CLUSTER__SHUTDOWN_AFTER_UNSUCCESSFUL_JOIN_SEED_NODES", "3s"));
        node = site.Add();
        await node.StartAsync();

        var (code, _, error) = await node.ExitAsync();

        Assert.Equal(ExitFailed, code);
        Assert.Contains("no node of the cluster answers", Assert.Single(error.Trim().Split('\n')),
            StringComparison.Ordinal);
        Assert.Equal(0L, await site.ScalarAsync(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7201 AND objsubid = 2 "
            + "AND objid = hashtext(current_schema())::oid"));
    }

    [Fact]
    public async Task Node_ThatStillLooksForItsSeeds_EndsInOrderWhenAsked()
    {
        await node.StartAsync();
        await ClusterSite.UntilAsync("it has its share of the journal's lock", async () =>
            await site.ScalarAsync("SELECT to_regclass('orderactors_owner')::text") is string &&
            await site.ScalarAsync("SELECT count(*) FROM orderactors_owner") is 1L);

        node.Terminate();

        var (code, _, error) = await node.ExitAsync();
        Assert.Equal((0, ""), (code, error));
    }
}
