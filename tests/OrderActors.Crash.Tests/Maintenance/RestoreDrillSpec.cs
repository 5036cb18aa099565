using System.Text.Json;
using OrderActors.Crash.Tests.Kill;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Maintenance;

/// <summary>What an operator does after a disk is lost: start a node on a backup that was made under load.</summary>
public abstract class RestoreDrillSpec<TFixture>(ITestOutputHelper output)
    : NodeSpec<TFixture>(TimeSpan.FromMinutes(4)) where TFixture : NodeFixture, new()
{
    private const int Backups = 3;

    private static readonly (string, string)[] Settings =
    [
        ("ORDERACTORS__Services__SeedCatalogue", "false"),
        ("ORDERACTORS__Services__PaymentFailureRate", "0.2"),
        ("ORDERACTORS__Services__PaymentLostAnswerRate", "0.1"),
        ("ORDERACTORS__Activities__Sagas__order__process_payment__MaximumAttempts", "12"),
        ("ORDERACTORS__Activities__Global__FirstInterval", "00:00:00.02"),
        ("ORDERACTORS__Activities__Global__MaximumInterval", "00:00:00.2"),
    ];

    /// <summary>Backs the running node's data up into a folder, as docs/operations/operations.md says.</summary>
    protected abstract Task BackUpAsync(string address, string folder);

    /// <summary>Restores a backup; gives the settings and the data folder of a node on it.</summary>
    protected abstract Task<(string, string)[]> RestoreAsync(string folder, string dataFolder);

    [Fact]
    public async Task Backup_WhileOrdersRun_StartsANodeOnWhichEveryOrderEndsAndTheRecordsAgree()
    {
        var seed = KillPlan.FromEnvironment().Seed;
        output.WriteLine($"to repeat: ORDERACTORS_SEED={seed}");
        var imported = ImportFiles.Generate(Files.Path, new Random(seed));
        var folders = Enumerable.Range(1, Backups)
            .Select(number => Path.Combine(Files.Path, $"backup-{number}")).ToList();
        using (var node = new NodeProcess(Fixture, Settings))
        {
            using var journey = new Journey(node.Address);
            await node.StartAsync();
            await RunAsync(node.Address, "import", "products", imported.Products);
            var import = RunAsync(node.Address, "import", "orders", imported.Orders, "--approve");
            foreach (var (number, folder) in folders.Index())
            {
                await journey.ReachAsync(placed: 10 + number * 30, events: 0, Cancellation);
                Assert.False(import.IsCompleted, "the backups were to be made while orders run");
                await BackUpAsync(node.Address, folder);
            }

            await import;
            await RunAsync(node.Address, "invariants");
            Assert.Empty(node.Complaints);
        }

        foreach (var folder in folders) await DrillAsync(folder, imported);
    }

    private async Task DrillAsync(string backup, ImportFiles imported)
    {
        using var restored = new FreshFolder();
        var restoredSettings = await RestoreAsync(backup, restored.Path);
        using var node = new NodeProcess(restored.Path, [.. Settings, .. restoredSettings]);
        await node.StartAsync();
        await RunAsync(node.Address, "invariants");

        // Who was promised something after the backup asks again: what is there already is found, the rest is new.
        var summary = JsonElement.Parse(
            (await RunAsync(node.Address, "import", "orders", imported.Orders, "--approve", "--json")).Output);

        var stages = summary.GetProperty("stages").EnumerateObject().ToDictionary(
            stage => stage.Name, stage => stage.Value.GetInt32());
        output.WriteLine(string.Join(", ", stages));
        Assert.Equal(imported.OrdersById.Count, stages.Values.Sum());
        Assert.All(stages.Keys, stage => Assert.Contains(stage, (string[])["completed", "failed", "cancelled"]));
        var report = JsonElement.Parse((await RunAsync(node.Address, "invariants", "--json")).Output);
        Assert.Equal(0, report.GetProperty("ordersInFlight").GetInt32());
        Assert.Empty(node.Complaints);
    }
}
