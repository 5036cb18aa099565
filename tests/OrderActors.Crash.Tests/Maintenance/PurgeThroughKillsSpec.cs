using System.Text.Json;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Maintenance;

/// <summary>A purge is killed again and again, ordered again, and in the end nothing is left over or lost.</summary>
public abstract class PurgeThroughKillsSpec<TFixture>(ITestOutputHelper output)
    : NodeSpec<TFixture>(TimeSpan.FromMinutes(4)) where TFixture : NodeFixture, new()
{
    private const int Kills = 3;

    [Fact]
    public async Task Purge_NodeKilledDuringIt_EndsWithTheSameTotalsAndOnlyTheOpenOrderLeft()
    {
        var seed = KillPlan.FromEnvironment().Seed;
        output.WriteLine($"to repeat the same moments: ORDERACTORS_SEED={seed}");
        var random = new Random(seed);
        var imported = ImportFiles.Generate(Files.Path, random);
        using var node = new NodeProcess(Fixture, ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        await node.StartAsync();
        await RunAsync(node.Address, "import", "products", imported.Products);
        await RunAsync(node.Address, "import", "orders", imported.Orders, "--approve");
        await RunAsync(node.Address, "place", "--id", "OPEN", "--item", "TEA-ASSAM=1", "--wait", "awaiting-approval");
        var before = await InvariantsAsync(node.Address);

        var purge = PurgeAsync(node.Address);
        for (var kill = 0; kill < Kills && !purge.IsCompleted; kill++)
        {
            await RemovedAsync(node.Address, random.Next(1, imported.OrdersById.Count), purge);
            await node.KillAsync();
            await node.StartAsync();
            await node.ReadyAsync();
            Assert.True((await InvariantsAsync(node.Address)).GetProperty("clean").GetBoolean());
        }

        // Whatever the kills took from the first one's way, its totals are those of one purge.
        var (first, second) = (await purge, await PurgeAsync(node.Address));
        output.WriteLine($"{first.Output}{second.Output}");
        var removed = Removed(first) + Removed(second);
        Assert.Equal(imported.OrdersById.Count, removed);
        var after = await InvariantsAsync(node.Address);
        Assert.True(after.GetProperty("clean").GetBoolean(), after.GetRawText());
        Assert.Equal(imported.OrdersById.Count, after.GetProperty("purgedOrders").GetInt32());
        Assert.Equal(0, after.GetProperty("endedOrders").GetInt32());
        Assert.Equal(1, after.GetProperty("ordersInFlight").GetInt32());
        foreach (var sum in (string[])["stock", "money"])
            Assert.Equal(before.GetProperty(sum).GetRawText(), after.GetProperty(sum).GetRawText());
        Assert.Equal(["OPEN"], Ids(await RunAsync(node.Address, "list", "--json")));
        Assert.Empty(node.Complaints);
    }

    /// <summary>Waits until a number of orders is purged, or the purge is over.</summary>
    private async Task RemovedAsync(string address, int number, Task purge)
    {
        while (!purge.IsCompleted)
        {
            var report = await InvariantsAsync(address);
            if (report.GetProperty("purgedOrders").GetInt32() >= number) return;
        }
    }

    private Task<ConsoleRun> PurgeAsync(string address) =>
        RunAsync(address, "purge", "--ended-before", "0s", "--yes", "--json");

    private static int Removed(ConsoleRun purge) =>
        JsonElement.Parse(purge.Output).GetProperty("counts").GetProperty("removed").GetInt32();

    private async Task<JsonElement> InvariantsAsync(string address) =>
        JsonElement.Parse((await RunAsync(address, "invariants", "--json")).Output);

    private static IEnumerable<string> Ids(ConsoleRun list) =>
        JsonElement.Parse(list.Output).GetProperty("orders").EnumerateArray()
            .Select(order => order.GetProperty("orderId").GetString()!);
}

public sealed class SqlitePurgeThroughKillsTests(ITestOutputHelper output)
    : PurgeThroughKillsSpec<SqliteFixture>(output);

public sealed class EmbeddedPurgeThroughKillsTests(ITestOutputHelper output) :
    PurgeThroughKillsSpec<EmbeddedFixture>(output);

[RequiresPostgres]
public sealed class AkkaPostgresPurgeThroughKillsTests(ITestOutputHelper output) :
    PurgeThroughKillsSpec<AkkaPostgresFixture>(output);

[RequiresPostgres]
public sealed class PostgresPurgeThroughKillsTests(ITestOutputHelper output) :
    PurgeThroughKillsSpec<PostgresFixture>(output);
