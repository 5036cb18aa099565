using System.Net;
using System.Text.Json;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A node that was paused for longer than the others wait, and still has its sagas in memory.</summary>
[RequiresPostgres]
public sealed class StandstillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Orders = 12;

    private readonly ClusterSite site = new(output.WriteLine);
    private readonly ShopClient person = new();
    private readonly HttpClient http = new() { Timeout = ClusterSite.TestTimeout };

    public Task InitializeAsync()
    {
        site.Settings.Add(NodeFixture.VariableOf(("Services:PaymentFailureRate", "0")));
        site.Settings.Add(NodeFixture.VariableOf(("Cluster:PassivateAfter", "5m")));
        return site.StartAsync(3);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        person.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Node_ThatContinuesAfterItWasRemoved_ShowsNothingOlderThanTheOthersHaveShown()
    {
        var (paused, other) = (site.Nodes[1], site.Nodes[0]);
        var ids = Enumerable.Range(0, Orders).Select(n => FormattableString.Invariant($"S-{n}")).ToList();
        foreach (var id in ids) await person.PlaceAsync(paused, id);

        paused.Signal("STOP");
        foreach (var id in ids) await person.CompleteAsync(other, id);
        // They wait in its sockets, so they are the first that it does.
        var questions = ids.Select(id => AskAsync(paused, id)).ToList();
        paused.Signal("CONT");

        foreach (var question in questions)
        {
            var shown = await question;
            output.WriteLine(shown);
            Assert.NotEqual("awaiting-approval", shown);
        }

        Assert.NotEqual(0, (await paused.ExitAsync()).Code);
    }

    /// <summary>The stage that the node shows, or why it shows none.</summary>
    private async Task<string> AskAsync(NodeProcess node, string id)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"{node.Address}/api/orders/{id}"));
            var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            return answer.StatusCode == HttpStatusCode.OK
                ? body.GetProperty("stage").GetString()!
                : body.GetProperty("code").GetString()!;
        }
        catch (HttpRequestException e)
        {
            return e.Message; // It has ended.
        }
    }
}
