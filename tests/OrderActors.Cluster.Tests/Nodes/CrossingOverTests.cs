using System.Globalization;
using OrderActors.Cluster.Tests.Load;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>From the embedded engine to the cluster and back is a restart on the same database.</summary>
[RequiresPostgres]
public sealed class CrossingOverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int ExitDataInUse = 3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(8);

    private readonly ClusterSite site = new(output.WriteLine);
    private readonly ShopClient person = new();
    private NodeProcess embedded = null!;
    private NodeProcess hasty = null!;

    public async Task InitializeAsync()
    {
        site.Settings.Add(NodeFixture.VariableOf(("Services:PaymentFailureRate", "0")));
        await site.PrepareAsync(2);
        embedded = new(site.Fixture, [.. site.Settings]);
        hasty = new(site.Fixture, [.. site.Settings, NodeFixture.VariableOf(("Order:ApprovalWindow", $"{Window:c}"))]);
    }

    public async Task DisposeAsync()
    {
        person.Dispose();
        embedded.Dispose();
        hasty.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Orders_WaitingUnderOneEngine_EndUnderTheOther()
    {
        await StartAsync(embedded);
        foreach (var id in (string[])["E-1", "E-2", "E-3", "E-4"]) await person.PlaceAsync(embedded, id);
        await RefusesAsync(site.Nodes[0]);
        await StopAsync(embedded);
        await StartAsync(hasty);
        await person.PlaceAsync(hasty, "X-1");
        await StopAsync(hasty);

        foreach (var node in site.Nodes) await site.StartAsync(node);
        await RefusesAsync(embedded);
        await ExpiresByItselfAsync("X-1");
        await person.CompleteAsync(site.Nodes[0], "E-1");
        await person.CompleteAsync(site.Nodes[1], "E-2");
        foreach (var id in (string[])["C-1", "C-2"]) await person.PlaceAsync(site.Nodes[1], id);
        await person.AssertCleanAsync(site.Nodes[1]);
        foreach (var node in site.Nodes) Assert.Equal(0, await site.StopAsync(node));

        await StartAsync(embedded);
        foreach (var id in (string[])["E-3", "C-1", "C-2"]) await person.CompleteAsync(embedded, id);
        await person.AssertCleanAsync(embedded);
        await StopAsync(embedded);
    }

    /// <summary>The server ends a killed node's sessions, and with them their shares of the lock.</summary>
    [Fact]
    public async Task Cluster_KilledAsAWhole_LeavesTheJournalToTheEmbeddedNodeAtOnce()
    {
        foreach (var node in site.Nodes) await site.StartAsync(node);
        await person.PlaceAsync(site.Nodes[0], "K-1");
        await Task.WhenAll(site.Nodes.Select(node => node.KillAsync()));

        await StartAsync(embedded);
        await person.CompleteAsync(embedded, "K-1");
        await person.AssertCleanAsync(embedded);
        await StopAsync(embedded);
    }

    /// <summary>Nobody asks for the order: whatever happens to it, the singleton has woken it up for.</summary>
    private async Task ExpiresByItselfAsync(string id)
    {
        var cancelled =
            $"SELECT 1 FROM journal WHERE persistence_id = 'order/{id}' AND manifest = 'order.cancelled.v1'";
        await ClusterSite.UntilAsync($"{id} has expired", async () => await site.ScalarAsync(cancelled) is not null);
        var waited = await site.ScalarAsync($"""
            SELECT max(created) - min(created) FROM journal
            WHERE persistence_id = 'order/{id}' AND manifest IN ('order.placed.v1', 'order.cancel-decided.v1')
            """);
        var late = new TimeSpan(Convert.ToInt64(waited, CultureInfo.InvariantCulture)) - Window;
        output.WriteLine($"{id} expired by itself, {Watch.Text(late)} after its time");
        Assert.True(late >= TimeSpan.Zero);
    }

    private static async Task RefusesAsync(NodeProcess node)
    {
        await node.StartAsync();
        var (code, _, error) = await node.ExitAsync();
        Assert.Equal(ExitDataInUse, code);
        Assert.Contains("is in use by", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<TimeSpan> StartAsync(NodeProcess node)
    {
        var watch = Watch.Start();
        await node.StartAsync();
        await node.ReadyAsync();
        output.WriteLine($"the embedded node is ready, {watch} after its start");
        return watch.Elapsed;
    }

    private static async Task StopAsync(NodeProcess node)
    {
        node.Terminate();
        Assert.Equal(0, (await node.ExitAsync()).Code);
    }
}
