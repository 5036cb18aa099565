using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>Nodes that find each other, and one order at all of them.</summary>
[RequiresPostgres]
public sealed class JoiningTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Orders = 12;
    private const int ExitUsage = 2;

    private readonly ClusterSite site = new(output.WriteLine);
    private readonly ShopClient person = new();

    public Task InitializeAsync()
    {
        site.Settings.Add(NodeFixture.VariableOf(("Services:PaymentFailureRate", "0")));
        return site.StartAsync(3);
    }

    public async Task DisposeAsync()
    {
        person.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Order_PlacedAtOneNodeApprovedAtAnother_IsSeenAtTheThird()
    {
        for (var n = 0; n < Orders; n++)
        {
            var id = FormattableString.Invariant($"J-{n}");
            await person.PlaceAsync(site.Nodes[n % 3], id);
            await person.ApproveAsync(site.Nodes[(n + 1) % 3], id);
            Assert.Equal("completed", await person.StageAsync(site.Nodes[(n + 2) % 3], id, "end"));
        }

        foreach (var node in site.Nodes) await person.AssertCleanAsync(node);
        foreach (var node in site.Nodes) Assert.Equal(0, await site.StopAsync(node));
        Assert.All(site.Nodes, node => Assert.Empty(node.Complaints));
    }

    [Fact]
    public async Task Gateway_WithoutSagas_ForwardsToTheNodesThatHaveThem()
    {
        var gateway = site.Add("--role", "gateway");
        await site.StartAsync(gateway);

        for (var n = 0; n < Orders; n++)
        {
            var id = FormattableString.Invariant($"G-{n}");
            await person.PlaceAsync(gateway, id);
            await person.CompleteAsync(gateway, id);
        }

        await person.AssertCleanAsync(gateway);
        Assert.Equal(0, await site.StopAsync(gateway));
        await person.AssertCleanAsync(site.Nodes[0]);

        // The number of shards was agreed upon for good.
        site.Settings.Add(NodeFixture.VariableOf(("Cluster:Shards", "64")));
        var stranger = site.Add();
        await stranger.StartAsync();
        var (code, _, error) = await stranger.ExitAsync();
        Assert.Equal(ExitUsage, code);
        Assert.Contains("OA0023", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }
}
