using Microsoft.Data.Sqlite;
using OrderActors.Engine.Activities;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Outages;

/// <summary>Another program holds the write lock of <c>services.db</c>.</summary>
public sealed class LockedServicesTests : IAsyncLifetime
{
    private readonly SqliteFixture fixture = new();
    private readonly OutageNode node;

    public LockedServicesTests() => node = new(fixture);

    public Task InitializeAsync() => node.InitializeAsync();

    public Task DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Locked_WhileOrdersAreApproved_HoldsThemUpSaysSoAndFailsNone()
    {
        var ids = await node.PlaceAsync(8);
        var file = Path.Combine(fixture.Folder, "services.db");
        await using (var other = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            await other.OpenAsync();
            await ExecuteAsync(other, "BEGIN IMMEDIATE");
            foreach (var id in ids) Assert.Equal(200, (await node.ApproveAsync(id)).Status);
            var dispatcher = node.Service<IActivityDispatcher>();
            while (dispatcher.HeldUp < ids.Count) await Task.Yield();

            var ready = await node.GetAsync("/readyz");
            Assert.Equal((503, "not-ready"), (ready.Status, ready.Text("code")));
            Assert.Contains("the services' database cannot store", ready.Text("detail"), StringComparison.Ordinal);
            var health = await node.GetAsync("/healthz");
            Assert.Equal((200, "degraded"), (health.Status, health.Text("status")));
            Assert.Contains("the services' database cannot store", health.Text("detail"), StringComparison.Ordinal);
            var why = await WhyHeldUpAsync(ids[0]);
            Assert.Contains("waits for this node's own store: the services' database cannot store", why,
                StringComparison.Ordinal);
            foreach (var id in ids)
                Assert.DoesNotContain(await node.ManifestsAsync(id), manifest => manifest!.StartsWith(
                    "saga.attempt", StringComparison.Ordinal));
            await ExecuteAsync(other, "ROLLBACK");
        }

        await node.AssertCompletedAsync(ids);
        Assert.Equal(200, (await node.GetAsync("/readyz")).Status);
        Assert.Equal("healthy", (await node.GetAsync("/healthz")).Text("status"));
    }

    /// <summary>Between two tries it runs for a moment: the sentence says so then.</summary>
    private async Task<string> WhyHeldUpAsync(string id)
    {
        while (true)
        {
            var why = (await node.GetAsync($"/api/orders/{id}/why")).Text("why")!;
            if (!why.Contains("running for", StringComparison.Ordinal)) return why;
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
