using System.Globalization;
using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>
/// Durability from outside: a real node process is killed again and again while the console imports orders into it.
/// CONTRIBUTING.md says how to run it longer and on files of one's own.
/// </summary>
public abstract class ImportThroughKillsSpec<TFixture>(ITestOutputHelper output)
    : NodeSpec<TFixture>(TimeSpan.FromMinutes(10)) where TFixture : NodeFixture, new()
{
    [Fact]
    public async Task Import_NodeKilledAtRandomMoments_EndsEveryOrderOnceAndTheRecordsAgree()
    {
        var plan = KillPlan.FromEnvironment();
        output.WriteLine($"to repeat the same moments: ORDERACTORS_SEED={plan.Seed} ORDERACTORS_KILLS={plan.Kills}");
        var random = new Random(plan.Seed);
        var imported = KillPlan.Files(Files.Path, random);
        using var node = new NodeProcess(Fixture,
            ("ORDERACTORS__Services__SeedCatalogue", "false"),
            ("ORDERACTORS__Services__PaymentFailureRate", "0.2"),
            ("ORDERACTORS__Services__PaymentLostAnswerRate", "0.1"),
            ("ORDERACTORS__Activities__Sagas__order__process_payment__MaximumAttempts", "12"),
            ("ORDERACTORS__Activities__Global__FirstInterval", "00:00:00.02"),
            ("ORDERACTORS__Activities__Global__MaximumInterval", "00:00:00.2"));
        var address = node.Address;
        using var journey = new Journey(address);
        await node.StartAsync();

        var import = ImportAsync(address, imported);
        try
        {
            foreach (var moment in plan.Moments(imported.OrdersById.Count, random))
            {
                await ReachAsync(moment, node, journey);
                await node.KillAsync();
                output.WriteLine($"killed: {moment}");
                await node.StartAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Why the import failed tells more than that the next moment did not come.
            await import;
            throw;
        }

        var (stages, seconds) = await import.WaitAsync(Cancellation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{stages} after {plan.Kills} kills in {seconds} s"));
        await node.ReadyAsync(); // The last kill may have come when the import had nothing left to ask.
        var newest = await journey.MarkAsync("MARK-1", Cancellation);
        await CheckAsync(address, imported);

        Assert.Equal(stages, (await ImportAsync(address, imported)).Stages);
        var after = await journey.MarkAsync("MARK-2", Cancellation);
        await CheckAsync(address, imported);
        await CheckSeenAsync(address, journey, after);
        Assert.All(journey.Seen.Where(pair => pair.Key > newest),
            pair => Assert.StartsWith("greet/MARK-2 ", pair.Value, StringComparison.Ordinal));
        Assert.Equal(imported.OrdersById.Count, journey.Placed);
        Assert.Empty(node.Complaints);
    }

    private async Task ReachAsync(Moment moment, NodeProcess node, Journey journey)
    {
        switch (moment)
        {
            case Moment.Recovered:
                await node.RecoveredAsync();
                break;
            case Moment.AfterEvents at:
                await node.ReadyAsync();
                await journey.ReachAsync(at.Placed, at.Events, Cancellation);
                break;
            default:
                break;
        }
    }

    /// <summary>Imports both files; the orders' stages as the import counts them, and how long it took.</summary>
    private async Task<(string Stages, double Seconds)> ImportAsync(string address, ImportFiles imported)
    {
        string[] stock = imported.Stock is { } number
            ? ["--stock", number.ToString(CultureInfo.InvariantCulture)] : [];
        try
        {
            await JsonAsync(address, ["import", "products", imported.Products, .. stock]);
            var summary = await JsonAsync(address, ["import", "orders", imported.Orders, "--approve"]);
            return (summary.GetProperty("stages").GetRawText(), summary.GetProperty("seconds").GetDouble());
        }
        catch
        {
            await GiveUpAsync();
            throw;
        }
    }

    private async Task CheckAsync(string address, ImportFiles imported)
    {
        var orders = await PagesAsync(address, "orders", "orderId", "list");
        Assert.Equal(imported.OrdersById.Keys.Order(StringComparer.Ordinal),
            orders.Keys.Order(StringComparer.Ordinal));
        var completed = new List<FileOrder>();
        foreach (var (id, order) in orders)
        {
            if (order.GetProperty("stage").GetString() == "completed") completed.Add(imported.OrdersById[id]);
            else Assert.Contains("out of stock", (await JsonAsync(address, ["status", id]))
                .GetProperty("lastError").GetString(), StringComparison.Ordinal);
        }

        var report = await JsonAsync(address, ["invariants"]);
        Assert.Equal(0, report.GetProperty("ordersInFlight").GetInt32());
        var value = completed.Sum(order => order.Value).ToString("F2", CultureInfo.InvariantCulture);
        Assert.Equal(value, report.GetProperty("money").GetProperty("captured").GetProperty("amount").GetString());
        foreach (var (sku, product) in await PagesAsync(address, "products", "sku", "products"))
        {
            var shipped = completed.Sum(order => order.Quantities.GetValueOrDefault(sku));
            Assert.True(product.GetProperty("onHand").GetInt32() >= 0, sku);
            Assert.Equal((sku, 0, shipped), (sku, product.GetProperty("reserved").GetInt32(),
                product.GetProperty("shipped").GetInt32()));
            Assert.Equal(imported.Stock ?? imported.OnHand[sku], product.GetProperty("received").GetInt32());
            Assert.Equal(imported.Stock ?? imported.OnHand[sku], product.GetProperty("onHand").GetInt32() + shipped);
        }
    }

    /// <summary>Nothing that was visible before a kill is gone or changed after it.</summary>
    private async Task CheckSeenAsync(string address, Journey journey, long newest)
    {
        await journey.ReachAsync(newest, Cancellation);
        using var afresh = new Journey(address);
        await afresh.ReachAsync(newest, Cancellation);
        Assert.Equal(afresh.Seen, journey.Seen);
    }

    private async Task<Dictionary<string, JsonElement>> PagesAsync(
        string address, string member, string id, string command)
    {
        var all = new Dictionary<string, JsonElement>();
        string[] line = [command];
        while (true)
        {
            var page = await JsonAsync(address, line);
            foreach (var row in page.GetProperty(member).EnumerateArray())
                all.Add(row.GetProperty(id).GetString()!, row);
            if (page.GetProperty("next").GetString() is not { } next) return all;
            line = [command, "--after", next];
        }
    }

    private async Task<JsonElement> JsonAsync(string address, string[] line)
    {
        var run = await ConsoleRun.OfAsync(
            [.. line, "--json"], ConsoleRun.With(("ORDERACTORS_URL", address)), Cancellation);
        Assert.True(run.ExitCode == ExitCodes.Done, $"{line[0]}: exit code {run.ExitCode}: {run.Error}{run.Output}");
        return JsonElement.Parse(run.Output);
    }
}
