using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Damage;

/// <summary>An event whose bytes have changed on the disk stops its own order; all else continues, and it is told.
/// </summary>
public abstract class DamagedEventSpec<TFixture>(string changedMessage) : IAsyncLifetime
    where TFixture : NodeFixture, new()
{
    private readonly TFixture fixture = new();
    private readonly CancellationTokenSource timeout = new(TimeSpan.FromMinutes(2));

    public Task InitializeAsync() => fixture.PrepareAsync();

    public async Task DisposeAsync()
    {
        timeout.Dispose();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task DamagedEvent_StopsItsOrderAloneAndIsToldEverywhere()
    {
        using var node = new NodeProcess(fixture, ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        await node.StartAsync();
        await node.ReadyAsync();
        foreach (var id in (string[])["BAD-1", "GOOD-1"])
            await RunAsync(node, ExitCodes.Done, "place", "--id", id, "--item", "TEA-ASSAM=1", "--wait",
                "awaiting-approval");
        await node.KillAsync();
        // One letter of one event: it is as good JSON as before, with another meaning.
        Assert.Equal(1, await fixture.ChangeJournalAsync(
            $"UPDATE journal SET message = {changedMessage} " +
            "WHERE persistence_id = 'order/BAD-1' AND sequence_number = 1"));

        await node.StartAsync();
        await node.ReadyAsync();

        await RunAsync(node, ExitCodes.Done, "approve", "GOOD-1", "--by", "clerk");
        await RunAsync(node, ExitCodes.Done, "status", "GOOD-1", "--wait");
        var refused = await ConsoleRun.OfAsync(["approve", "BAD-1", "--by", "clerk"], At(node), timeout.Token);
        Assert.NotEqual(ExitCodes.Done, refused.ExitCode);
        Assert.Contains("OA0026", refused.Error, StringComparison.Ordinal);
        var report = JsonElement.Parse(
            (await ConsoleRun.OfAsync(["invariants", "--json"], At(node), timeout.Token)).Output);
        Assert.False(report.GetProperty("clean").GetBoolean());
        Assert.Empty(report.GetProperty("violations").EnumerateArray());
        Assert.Equal(1, report.GetProperty("endedOrders").GetInt32());
        var unreadable = Assert.Single(report.GetProperty("unreadable").EnumerateArray());
        Assert.Equal("BAD-1", unreadable.GetProperty("subject").GetString());
        using var http = new HttpClient();
        using var health = await http.GetAsync(new Uri($"{node.Address}/healthz"), timeout.Token);
        Assert.True(health.IsSuccessStatusCode);
        var told = JsonElement.Parse(await health.Content.ReadAsStringAsync(timeout.Token));
        Assert.Equal("degraded", told.GetProperty("status").GetString());
        Assert.Contains(node.Complaints, line => line.Contains("OA0026", StringComparison.Ordinal));
    }

    private static ConsoleEnvironment At(NodeProcess node) => ConsoleRun.With(("ORDERACTORS_URL", node.Address));

    private async Task RunAsync(NodeProcess node, int expected, params string[] line)
    {
        var run = await ConsoleRun.OfAsync(line, At(node), timeout.Token);
        Assert.True(run.ExitCode == expected, $"{line[0]}: exit code {run.ExitCode}: {run.Error}{run.Output}");
    }
}

public sealed class SqliteDamagedEventTests() : DamagedEventSpec<SqliteFixture>(
    "CAST(replace(CAST(message AS TEXT), 'TEA-ASSAM', 'TEA-ASSAN') AS BLOB)");

public sealed class EmbeddedDamagedEventTests() : DamagedEventSpec<EmbeddedFixture>(
    "CAST(replace(CAST(message AS TEXT), 'TEA-ASSAM', 'TEA-ASSAN') AS BLOB)");

[RequiresPostgres]
public sealed class AkkaPostgresDamagedEventTests() : DamagedEventSpec<AkkaPostgresFixture>(
    "convert_to(replace(convert_from(message, 'UTF8'), 'TEA-ASSAM', 'TEA-ASSAN'), 'UTF8')");

[RequiresPostgres]
public sealed class PostgresDamagedEventTests() : DamagedEventSpec<PostgresFixture>(
    "convert_to(replace(convert_from(message, 'UTF8'), 'TEA-ASSAM', 'TEA-ASSAN'), 'UTF8')");
