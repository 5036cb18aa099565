using System.Text.Json;
using OrderActors.EndToEnd.Tests.Crash;
using OrderActors.EndToEnd.Tests.Http;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>Nodes that find each other, and one order at all of them.</summary>
[RequiresPostgres]
public sealed class JoiningTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly ClusterSite site = new(output.WriteLine);
    private readonly CancellationTokenSource patience = new(ClusterSite.Patience);
    private readonly HttpClient http = new();

    public async Task InitializeAsync()
    {
        site.Settings.Add(("ORDERACTORS__Services__PaymentFailureRate", "0"));
        await site.StartAsync(3);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        patience.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Order_PlacedAtOneNodeApprovedAtAnother_IsSeenAtTheThird()
    {
        for (var n = 0; n < 9; n++)
        {
            var id = FormattableString.Invariant($"J-{n}");
            var (first, second, third) = (At(n), At(n + 1), At(n + 2));
            Assert.Equal("awaiting-approval",
                await PostAsync($"{first}/api/orders?waitFor=awaiting-approval", Bodies.Place(id)));
            await PostAsync($"{second}/api/orders/{id}/approve", """{"approvedBy":"clerk"}""");
            var seen = await http.GetStringAsync(new Uri($"{third}/api/orders/{id}?waitFor=end"), patience.Token);
            Assert.Equal("completed", JsonElement.Parse(seen).GetProperty("stage").GetString());
        }

        using var wire = new Wire(site.Addresses, patience.Token);
        foreach (var _ in site.Nodes)
            Assert.True(JsonElement.Parse((await wire.GetAsync("/api/invariants")).Body).GetProperty("clean")
                .GetBoolean());
        foreach (var node in site.Nodes) Assert.Equal(0, await site.StopAsync(node));
        Assert.All(site.Nodes, node => Assert.Empty(node.Complaints));
    }

    private string At(int number) => site.Addresses[number % site.Nodes.Count];

    private async Task<string?> PostAsync(string address, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(address), content, patience.Token);
        var text = await answer.Content.ReadAsStringAsync(patience.Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).GetProperty("stage").GetString();
    }
}
