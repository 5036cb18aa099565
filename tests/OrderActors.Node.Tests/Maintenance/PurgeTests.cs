using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Node.Tests.Maintenance;

/// <summary>The console purges a running node.</summary>
public sealed class PurgeTests : IAsyncLifetime
{
    private readonly LiveNode node = new();

    public Task InitializeAsync() => node.InitializeAsync();

    public Task DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Purge_EndedOrders_TakesThemAndLeavesTheRestAndTheSums()
    {
        await EndAsync("DONE-1", "approve", "--by", "clerk");
        await EndAsync("GONE-1", "cancel", "--reason", "not wanted");
        await RunAsync("greet", "user-123", "--id", "HELLO-1", "--wait");
        await PlaceAsync("OPEN-1");
        var before = await InvariantsAsync();
        await IndexedAsync();

        var counted = Counts(await RunAsync("purge", "--ended-before", "0s", "--dry-run", "--json"));
        Assert.Equal((3, 2, 1), (counted("ended"), counted("ended.order"), counted("ended.greet")));
        Assert.Equal(before.GetRawText(), (await InvariantsAsync()).GetRawText());
        var early = Counts(await RunAsync("purge", "--ended-before", "1h", "--yes", "--json"));
        Assert.Equal(0, early("removed"));
        var purged = await RunAsync("purge", "--ended-before", "0s", "--yes", "--json");

        Assert.Equal((3, 0), (Counts(purged)("removed"), Counts(purged)("kept")));
        foreach (var id in (string[])["DONE-1", "GONE-1"])
        {
            var asked = await RunAsync("status", id);
            Assert.Equal(ExitCodes.Refused, asked.ExitCode);
            Assert.Contains("not-found", asked.Error, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.Refused, (await RunAsync("history", id)).ExitCode);
        }

        Assert.DoesNotContain("DONE-1", (await RunAsync("list")).Output, StringComparison.Ordinal);
        var after = await InvariantsAsync();
        Assert.True(after.GetProperty("clean").GetBoolean(), after.GetRawText());
        Assert.Equal(2, after.GetProperty("purgedOrders").GetInt32());
        Assert.Equal(before.GetProperty("stock").GetRawText(), after.GetProperty("stock").GetRawText());
        Assert.Equal(before.GetProperty("money").GetRawText(), after.GetProperty("money").GetRawText());
        await RunAsync("approve", "OPEN-1", "--by", "clerk");
        Assert.Equal(ExitCodes.Done, (await RunAsync("status", "OPEN-1", "--wait")).ExitCode);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Purge_ByAnAge_GoesByTheNodesClockAndNotByTheConsoles(int daysAway)
    {
        await EndAsync("CLOCK-1", "cancel", "--reason", "not wanted");
        await IndexedAsync();
        var elsewhere = node.ConsoleEnvironment() with { Time = new OtherClock(TimeSpan.FromDays(daysAway)) };

        foreach (var (age, ended) in ((string, int)[])[("0s", 1), ("1h", 0)])
            Assert.Equal(ended, Counts(await ConsoleRun.OfAsync(
                ["purge", "--ended-before", age, "--dry-run", "--json"], elsewhere))("ended"));
        Assert.Equal(1, Counts(await ConsoleRun.OfAsync(
            ["purge", "--ended-before", "0s", "--json"],
            elsewhere with { Input = new StringReader("yes") }))("removed"));
    }

    [Fact]
    public async Task Place_UnderAPurgedId_IsANewOrderFromItsFirstEvent()
    {
        await EndAsync("AGAIN-1", "approve", "--by", "clerk");
        await IndexedAsync();
        Assert.Equal(ExitCodes.Done, (await RunAsync("purge", "--ended-before", "0s", "--yes")).ExitCode);

        await EndAsync("AGAIN-1", "approve", "--by", "clerk");

        var history = await RunAsync("history", "AGAIN-1", "--json");
        var first = JsonElement.Parse(history.Output.Split('\n')[0]);
        Assert.Equal((1, "order.placed.v1"),
            (first.GetProperty("sequenceNumber").GetInt32(), first.GetProperty("manifest").GetString()));
        Assert.True((await InvariantsAsync()).GetProperty("clean").GetBoolean());
    }

    [Theory]
    [InlineData("yes", ExitCodes.Done, "1 sagas that ended before")]
    [InlineData("no", ExitCodes.Refused, "")]
    public async Task Purge_OfAPerson_AsksFirst(string answer, int code, string output)
    {
        await EndAsync("ASK-1", "cancel", "--reason", "not wanted");
        await IndexedAsync();
        using var person = new StringReader(answer);

        var run = await ConsoleRun.OfAsync(
            ["purge", "--ended-before", "0s"], node.ConsoleEnvironment() with { Input = person });

        Assert.Equal(code, run.ExitCode);
        Assert.Contains("1 sagas ended before", run.Error, StringComparison.Ordinal);
        Assert.StartsWith(output, run.Output, StringComparison.Ordinal);
        var found = answer == "yes" ? ExitCodes.Refused : ExitCodes.Done;
        Assert.Equal(found, (await RunAsync("status", "ASK-1")).ExitCode);
    }

    [Theory]
    [InlineData("purge", "--ended-before", "yesterday")]
    [InlineData("purge", "--ended-before", "10x")]
    [InlineData("purge", "--ended-before", "2026-13-01")]
    [InlineData("purge")]
    [InlineData("purge", "--ended-before", "90d")]
    public async Task Purge_WithoutATimeOrSomebodyToAsk_IsAUsageError(params string[] line)
    {
        var run = await RunAsync(line);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.Empty(run.Output);
    }

    private async Task PlaceAsync(string id) =>
        await RunAsync("place", "--item", "TEA-ASSAM=2", "--id", id, "--wait", "awaiting-approval");

    private async Task EndAsync(string id, string verb, params string[] options)
    {
        await PlaceAsync(id);
        await RunAsync([verb, id, .. options]);
        await RunAsync("status", id, "--wait");
    }

    /// <summary>Lists, and so the purge, follow the commits a little later.</summary>
    private async Task IndexedAsync()
    {
        using var http = new HttpClient { BaseAddress = new(node.ConsoleEnvironment().Variable("ORDERACTORS_URL")!) };
        JsonElement health;
        do health = JsonElement.Parse(await http.GetStringAsync(new Uri("healthz", UriKind.Relative)));
        while (health.GetProperty("indexedOrdering").GetInt64() != health.GetProperty("committedOrdering").GetInt64());
    }

    private async Task<JsonElement> InvariantsAsync() =>
        JsonElement.Parse((await RunAsync("invariants", "--json")).Output);

    private static Func<string, long> Counts(ConsoleRun run)
    {
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error + run.Output);
        var counts = JsonElement.Parse(run.Output).GetProperty("counts");
        return name => counts.GetProperty(name).GetInt64();
    }

    private Task<ConsoleRun> RunAsync(params string[] line) => ConsoleRun.OfAsync(line, node.ConsoleEnvironment());

    /// <summary>The clock of a machine that is set wrong.</summary>
    private sealed class OtherClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
