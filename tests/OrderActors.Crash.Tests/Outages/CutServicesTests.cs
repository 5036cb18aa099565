using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Outages;

/// <summary>The server ends the node's sessions while orders are carried out: some acknowledgements are lost.</summary>
[RequiresPostgres]
public sealed class CutServicesTests : IAsyncLifetime
{
    private TestSchema? schema;
    private OutageNode? node;

    public async Task InitializeAsync()
    {
        schema = await TestSchema.CreateAsync();
        node = new(new PostgresFixture(schema));
        await node.InitializeAsync();
    }

    public Task DisposeAsync() => node!.DisposeAsync();

    [Fact]
    public async Task SessionsCut_WhileOrdersAreApproved_FailNone()
    {
        var ids = await node!.PlaceAsync(30);
        var approving = Task.WhenAll(ids.Select(async id =>
        {
            while ((await node.ApproveAsync(id)).Status == 503) await Task.Yield();
        }));
        for (var i = 0; i < 10; i++)
        {
            await schema!.EndSessionsAsync();
            do await Task.Yield();
            while ((await node.GetAsync("/readyz")).Status != 200);
        }

        await approving;
        await node.AssertCompletedAsync(ids);
        Assert.True((await node.GetAsync("/api/invariants")).Json.GetProperty("clean").GetBoolean());
    }
}
