using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Node.Tests.Maintenance;

/// <summary>A whole node as a role that may read and write rows, and make no table.</summary>
[RequiresPostgres]
public sealed class LeastRightsTests : IAsyncLifetime
{
    private readonly LeastNode node = new();

    public Task InitializeAsync() => node.InitializeAsync();

    public Task DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Node_TakesOrdersToTheirEndsAndPurgesThem()
    {
        var completed = await node.PlaceAsync();
        var approved = await node.PostAsync(
            $"/api/orders/{completed}/approve?waitFor=end", """{"approvedBy":"clerk"}""");
        var cancelled = await node.PlaceAsync();
        var undone = await node.PostAsync($"/api/orders/{cancelled}/cancel?waitFor=end", """{"reason":"no"}""");
        await IndexedAsync();

        var purge = await EndAsync("purge", """{"endedBefore":"2999-01-01T00:00:00Z"}""");

        Assert.Equal(("completed", "cancelled"), (approved.Text("stage"), undone.Text("stage")));
        Assert.Equal("done", purge.Text("state"));
        Assert.Equal(2, purge.Json.GetProperty("counts").GetProperty("removed").GetInt32());
        Assert.Equal(404, (await node.GetAsync($"/api/orders/{completed}")).Status);
    }

    [Fact]
    public async Task IndexRebuild_FailsWithTheReasonAndTheNodeGoesOn()
    {
        var rebuild = await EndAsync("index-rebuild", "{}");

        Assert.Equal("failed", rebuild.Text("state"));
        Assert.Contains("the schema's owner may", rebuild.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(200, (await node.GetAsync("/readyz")).Status);
        Assert.NotEmpty(await node.PlaceAsync());
    }

    private async Task<NodeResponse> EndAsync(string job, string body)
    {
        var ordered = await node.PostAsync($"/api/maintenance/{job}", body);
        Assert.True(ordered.Status == 202, ordered.Raw);
        while (true)
        {
            var found = await node.GetAsync($"/api/maintenance/{ordered.Text("id")}");
            if (found.Text("state") != "running") return found;
        }
    }

    /// <summary>The purge goes by the index, which follows the commits a little later.</summary>
    private async Task IndexedAsync()
    {
        NodeResponse health;
        do health = await node.GetAsync("/healthz");
        while (health.Json.GetProperty("indexedOrdering").GetInt64()
            != health.Json.GetProperty("committedOrdering").GetInt64());
    }

    private sealed class LeastNode() : RunningNode(new LeastPrivilegeFixture());
}
