using System.Text.Json;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>All nodes die at once and are started at once.</summary>
[RequiresPostgres]
public sealed class RestartOfAllTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly ClusterSite site = new(output.WriteLine);
    private readonly ShopClient person = new();

    public Task InitializeAsync()
    {
        site.Settings.Add(NodeFixture.VariableOf(("Services:PaymentFailureRate", "0")));
        return site.PrepareAsync(3);
    }

    public async Task DisposeAsync()
    {
        person.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_KilledAtOnceAndStartedAtOnce_AreOneClusterAgain()
    {
        await Task.WhenAll(site.Nodes.Select(site.StartAsync));
        await person.PlaceAsync(site.Nodes[0], "R-1");
        await Task.WhenAll(site.Nodes.Select(node => node.KillAsync()));

        await Task.WhenAll(site.Nodes.Select(site.StartAsync));

        foreach (var node in site.Nodes)
            await ClusterSite.UntilAsync("all are members", async () => await MembersAsync(node.Address) == 3);
        await person.CompleteAsync(site.Nodes[2], "R-1");
        foreach (var node in site.Nodes) await person.AssertCleanAsync(node);
    }

    private static async Task<int> MembersAsync(string address)
    {
        using var asking = new HttpClient { BaseAddress = new(address) };
        using var answer = JsonDocument.Parse(await asking.GetStringAsync("/api/cluster/members"));
        var list = answer.RootElement;
        if (list.ValueKind == JsonValueKind.Object) list = list.EnumerateObject().First().Value;
        return list.EnumerateArray().Count(member => member.GetProperty("status").GetString() == "up");
    }
}
