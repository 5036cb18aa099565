using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>How the program ends, and what it finds when it starts again on the same data.</summary>
public abstract class StopAndStartSpec<TFixture>()
    : NodeSpec<TFixture>(TimeSpan.FromMinutes(1)) where TFixture : NodeFixture, new()
{
    private const int ExitDataInUse = 3;
    private const int ExitJournalUnreadable = 4;
    private const int Seed = 1;

    /// <summary>What a service manager is told to allow (docs/operations/operations.md).</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Terminate_UnderLoad_EndsInTimeAndTheNextStartGoesOn()
    {
        using var node = new NodeProcess(Fixture,
            ("ORDERACTORS__Services__PaymentSlowRate", "1"),
            ("ORDERACTORS__Services__PaymentSlowBy", "00:00:00.2"),
            ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        using var journey = new Journey(node.Address);
        var imported = ImportFiles.Generate(Files.Path, new Random(Seed));
        await node.StartAsync();
        await RunAsync(node.Address, "import", "products", imported.Products);
        var import = RunAsync(node.Address, "import", "orders", imported.Orders, "--approve", "--json");
        await journey.ReachAsync(placed: 20, events: 0, Cancellation);

        node.Terminate();
        var (code, _, error) = await node.ExitAsync().WaitAsync(StopLimit);
        Assert.Equal((0, ""), (code, error));
        Assert.False(import.IsCompleted);
        Assert.False(File.Exists(Path.Combine(Fixture.Folder, "journal.owner")));

        await node.StartAsync();
        var summary = JsonElement.Parse((await import).Output);
        Assert.Equal(imported.OrdersById.Count,
            summary.GetProperty("stages").EnumerateObject().Sum(stage => stage.Value.GetInt32()));
        await RunAsync(node.Address, "invariants");
    }

    [Fact]
    public async Task Start_OnDataInUse_NamesItsHolderAndTouchesNothing()
    {
        using var holder = new NodeProcess(Fixture);
        using var second = new NodeProcess(Fixture);
        await holder.StartAsync();
        await holder.ReadyAsync();

        await second.StartAsync();
        var (code, _, error) = await second.ExitAsync();

        Assert.Equal(ExitDataInUse, code);
        Assert.Contains($"process {holder.Pid}", error, StringComparison.Ordinal);
        await RunAsync(holder.Address, "products");
        await holder.KillAsync();
        await second.StartAsync();
        await second.ReadyAsync();
    }

    [Theory]
    [InlineData("order.teleported.v9", "order/NEW-1")]
    [InlineData("basket.filled.v1", "basket/NEW-1")]
    public async Task Start_JournalOfNewerCode_IsRefusedByNameAndTheOldOrdersAreStillThere(string manifest, string saga)
    {
        using var node = new NodeProcess(Fixture);
        await node.StartAsync();
        await RunAsync(node.Address, "place", "--item", "TEA-ASSAM=1", "--id", "OLD-1", "--wait", "awaiting-approval");
        await node.KillAsync();
        var payload = Fixture.Literal(SoundEvent.Payload(saga, 1, manifest, """{"from":"tomorrow"}"""));
        await ChangeAsync($"""
            INSERT INTO journal
                (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT created, deleted, '{saga}', 1, {payload}, '{manifest}', identifier, writer_uuid FROM journal LIMIT 1
            """);

        await node.StartAsync();
        var (code, _, error) = await node.ExitAsync();

        Assert.Equal(ExitJournalUnreadable, code);
        Assert.Contains(manifest, error, StringComparison.Ordinal);
        await ChangeAsync($"DELETE FROM journal WHERE persistence_id = '{saga}'");
        await node.StartAsync();
        await RunAsync(node.Address, "status", "OLD-1");
    }

    private async Task ChangeAsync(string sql) => Assert.Equal(1, await Fixture.ChangeJournalAsync(sql));

    [Fact]
    public async Task CheckHealth_OfANodeAndOfNone_EndsWith0And1()
    {
        using var node = new NodeProcess(Fixture);
        using var asking = new NodeProcess(Fixture);
        await asking.StartAsync("--check-health", "--urls", node.Address);
        Assert.Equal(1, (await asking.ExitAsync()).Code);

        await node.StartAsync();
        await node.ReadyAsync();
        await asking.StartAsync("--check-health", "--urls", node.Address.Replace("127.0.0.1", "+"));
        var (code, output, _) = await asking.ExitAsync();

        Assert.Equal(0, code);
        Assert.StartsWith("200 ", output, StringComparison.Ordinal);
    }
}
