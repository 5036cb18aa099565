using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

/// <summary>The console and a real node, over a real wire. Every test has ids of its own.</summary>
public sealed class ConsoleAgainstNodeTests(LiveNode node) : IClassFixture<LiveNode>
{
    [Fact]
    public async Task Order_PlacedAddedToAndApproved_IsCompletedForBothItems()
    {
        var placed = await RunAsync(
            "place", "--item", "TEA-ASSAM=2", "--id", "WAY-1", "--wait", "awaiting-approval", "--json");
        Assert.Equal("awaiting-approval", Member(placed, "stage"));
        Assert.Contains("orders approve WAY-1", placed.Error, StringComparison.Ordinal);

        Assert.Contains("approve", (await RunAsync("why", "WAY-1")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await RunAsync("add-item", "WAY-1", "MUG-BLUE", "1")).ExitCode);
        Assert.Equal(ExitCodes.Done, (await RunAsync("approve", "WAY-1", "--by", "clerk")).ExitCode);
        var ended = await RunAsync("status", "WAY-1", "--wait", "--json");

        Assert.Equal(ExitCodes.Done, ended.ExitCode);
        Assert.Equal("completed", Member(ended, "stage"));
        var items = (await RunAsync("items", "WAY-1")).Output;
        Assert.Matches(@"TEA-ASSAM +2 ", items);
        Assert.Matches(@"MUG-BLUE +1 ", items);
    }

    [Fact]
    public async Task Approve_AnotherTotalThanTheOrders_IsRefusedWithBoth()
    {
        await RunAsync("place", "--item", "TEA-ASSAM=1", "--id", "TOTAL-1", "--wait", "awaiting-approval");

        var run = await RunAsync("approve", "TOTAL-1", "--by", "clerk", "--total", "1.23");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("1.23 EUR", run.Error, StringComparison.Ordinal);
        Assert.Contains("(conflict)", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Watch_OfACancelledOrder_ShowsEachEventOnceAndEndsAsTheOrderDid()
    {
        await RunAsync("place", "--item", "TEA-ASSAM=1", "--id", "WATCH-1", "--wait", "awaiting-approval");
        Assert.Equal(ExitCodes.Done, (await RunAsync("cancel", "WATCH-1", "--reason", "no longer wanted")).ExitCode);

        var watched = await RunAsync("watch", "WATCH-1", "--json");

        Assert.Equal(ExitCodes.EndedBadly, watched.ExitCode);
        var numbers = Lines(watched).Select(line => line.GetProperty("sequenceNumber").GetInt64()).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        var history = Lines(await RunAsync("history", "WATCH-1", "--json"));
        Assert.Equal(numbers, history.Select(line => line.GetProperty("sequenceNumber").GetInt64()));
        Assert.Contains(history, line => line.GetProperty("class").GetString() == "compensation");
        Assert.Equal(ExitCodes.EndedBadly, (await RunAsync("status", "WATCH-1", "--wait")).ExitCode);
    }

    [Fact]
    public async Task Order_WithAnIdLikeADate_IsShownByThatIdAndWithItsTimesInUtc()
    {
        await RunAsync("place", "--item", "TEA-ASSAM=1", "--id", "2026-01-31", "--wait", "awaiting-approval");

        var shown = (await RunAsync("status", "2026-01-31")).Output;

        Assert.Matches(@"order +2026-01-31\n", shown);
        Assert.Matches(@"placed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z\n", shown);
    }

    [Fact]
    public async Task History_OnATerminal_IsALineAnEventWithItsDataBelow()
    {
        await RunAsync("place", "--item", "TEA-ASSAM=1", "--id", "LINES-1", "--wait", "awaiting-approval");

        var run = await ConsoleRun.OfAsync(
            ["history", "LINES-1"], node.ConsoleEnvironment() with { OutputIsTerminal = true });

        Assert.Matches(@"^  1  \S+ \S+Z  lifecycle     order\.placed\.v1\n     \{""orderId"":""LINES-1"",", run.Output);
    }

    [Fact]
    public async Task Environment_AutoApprove_PlacesApprovesAndPrintsTheWay()
    {
        var run = await ConsoleRun.OfAsync([], node.ConsoleEnvironment(
            ("ORDER_ID", "ENV-1"), ("AUTO_APPROVE", "true"), ("AUTO_APPROVE_AFTER", "0.01")));

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("ENV-1: awaiting-approval", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("Order ENV-1 completed (version v2)\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_Async_PlacesAndDoesNotWait()
    {
        var run = await ConsoleRun.OfAsync(["--json"], node.ConsoleEnvironment(
            ("ORDER_ID", "ENV-2"), ("USER_ID", "user-456"), ("ASYNC", "1")));

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal("user-456", Member(run, "customerId"));
    }

    [Fact]
    public async Task List_OfACustomer_HoldsOnlyTheirOrdersAndSaysWhereItGoesOn()
    {
        foreach (var id in (string[])["LIST-1", "LIST-2"])
            await RunAsync("place", "--item", "TEA-ASSAM=1", "--id", id, "--customer", "list-customer");

        // Lists follow the journal at a little distance: ask until both are there.
        string[] all = ["list", "--customer", "list-customer"];
        var asked = 0;
        while (asked++ < 1000 && !(await RunAsync(all)).Output.Contains("LIST-2", StringComparison.Ordinal)) { }

        var first = await RunAsync([.. all, "--limit", "1"]);
        Assert.Contains("LIST-1", first.Output, StringComparison.Ordinal);
        Assert.Equal("More: orders list --customer list-customer --after LIST-1", first.Error.Trim());
        var rest = await RunAsync([.. all, "--after", "LIST-1", "--json"]);
        using var page = JsonDocument.Parse(rest.Output);
        Assert.Equal("LIST-2", Assert.Single(page.RootElement.GetProperty("orders").EnumerateArray())
            .GetProperty("orderId").GetString());
    }

    [Fact]
    public async Task Environment_Greet_GreetsTheUser()
    {
        var run = await ConsoleRun.OfAsync(["--json"], node.ConsoleEnvironment(
            ("WORKFLOW_TYPE", "greet"), ("ORDER_ID", "HELLO-1")));

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal("completed", Member(run, "stage"));
        Assert.Equal("user-123", Member(run, "userId"));
        Assert.NotEmpty(Lines(await RunAsync("history", "HELLO-1", "--kind", "greet", "--json")));
    }

    [Fact]
    public async Task Refusals_OfTheNode_AreOneLineAndCode1()
    {
        foreach (var line in (string[][])[
            ["status", "NO-SUCH-ORDER"], ["place", "--item", "NO-SUCH-SKU=1"], ["watch", "NO-SUCH-ORDER"],
            ["retry", "NO-SUCH-ORDER", "release-stock", "--by", "me", "--reason", "why not"], ["list", "--limit", "0"]])
        {
            var run = await RunAsync(line);

            Assert.Equal(ExitCodes.Refused, run.ExitCode);
            Assert.Matches(@"\A[A-Z][^\n]+: [^\n]+ \([a-z-]+\)\n\z", run.Error);
            Assert.Empty(run.Output);
        }
    }

    /// <summary>By default a node is a cluster of one, and its orders are sharded actors.</summary>
    [Fact]
    public async Task Cluster_OfANodeAlone_IsItAndTheShardsOfItsOrders()
    {
        await RunAsync("place", "--item", "TEA-ASSAM=1", "--id", "SHARD-1", "--wait", "awaiting-approval");

        Assert.Single(Rows(await RunAsync("cluster", "members")),
            row => row.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        var place = await RunAsync("cluster", "locate", "SHARD-1", "--json");
        Assert.Equal(ExitCodes.Done, place.ExitCode);
        Assert.Contains(Rows(await RunAsync("cluster", "shards")),
            row => row.TrimStart().StartsWith($"{Member(place, "shard")} ", StringComparison.Ordinal));
    }

    private static string[] Rows(ConsoleRun run)
    {
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        return run.Output.Split('\n');
    }

    [Fact]
    public async Task Import_RunTwice_GivesTheSameStockAndOrders()
    {
        using var folder = new FreshFolder();
        var products = folder.Write("products.csv", "on_hand,sku,name,unit_price,discontinued",
            "10,IMP-A,\"Apples, red\",2.50,0", "0,IMP-B,Bread,3,1", "-1,IMP-C,Cheese,3,0");
        var orders = folder.Write("orders.jsonl",
            Order("IMP-1", "IMP-A", 2, "9.99", "0.5"), "{ no JSON", Order("IMP-2", "IMP-A", 999, "1", "0"),
            Order("IMP-3", "IMP-C", 1, "1", "0"), Order("IMP-1", "IMP-A", 2, "9.99", "0.5"));

        for (var time = 1; time <= 2; time++)
        {
            var stock = await RunAsync("import", "products", products, "--json");
            Assert.Equal(ExitCodes.Findings, stock.ExitCode);
            Assert.Contains("line 4: on_hand '-1'", stock.Error, StringComparison.Ordinal);
            var run = await RunAsync("import", "orders", orders, "--approve", "--json");

            Assert.Equal(ExitCodes.Findings, run.ExitCode);
            using var summary = JsonDocument.Parse(run.Output);
            var stages = summary.RootElement.GetProperty("stages");
            Assert.Equal(1, stages.GetProperty("completed").GetInt32());
            Assert.Equal(1, stages.GetProperty("failed").GetInt32());
            Assert.Equal("enrichment failed: out of stock",
                Assert.Single(summary.RootElement.GetProperty("reasons").EnumerateObject()).Name);
            Assert.Equal([2, 4, 5], summary.RootElement.GetProperty("badLines").EnumerateArray()
                .Select(line => line.GetProperty("line").GetInt32()));
            Assert.Contains("line 4: Bad Request: unknown SKU: IMP-C (invalid)", run.Error, StringComparison.Ordinal);
        }

        // 10 received once, 2 shipped; 2 × 9.99 at half the price, rounded half to even.
        Assert.Matches(@"IMP-A +Apples, red +2\.50 EUR +8 +0 +2 +10 +no", (await RunAsync("products")).Output);
        Assert.Matches(@"(?m)^IMP-B +Bread +3\.00 EUR +0 +0 +0 +0 +yes", (await RunAsync("products")).Output);
        Assert.Matches(@"(?m)^total +9\.99 EUR$", (await RunAsync("status", "IMP-1")).Output);
        Assert.Equal(ExitCodes.Done, (await RunAsync("invariants")).ExitCode);
    }

    [Fact]
    public async Task ImportOrders_OtherContentUnderAKnownId_IsABadLineAndChangesNothing()
    {
        using var folder = new FreshFolder();
        var first = folder.Write("first.jsonl", Order("OTHER-1", "TEA-ASSAM", 1, "5", "0"));
        var second = folder.Write("second.jsonl", Order("OTHER-1", "TEA-ASSAM", 7, "5", "0"));
        Assert.Equal(ExitCodes.Done, (await RunAsync("import", "orders", first)).ExitCode);

        var run = await RunAsync("import", "orders", second);

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("line 1: Conflict", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"TEA-ASSAM +1 ", (await RunAsync("items", "OTHER-1")).Output);
    }

    [Fact]
    public async Task ImportOrders_ACustomerThatOneLineGetsWrong_IsNoMatterOfOtherLines()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("orders.jsonl",
            Order("WRONG-1", "TEA-ASSAM", 1, "5", "0").Replace("Ada", "A\\u0007da", StringComparison.Ordinal),
            Order("WRONG-2", "TEA-ASSAM", 1, "5", "0"));

        var run = await RunAsync("import", "orders", file);

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("line 1: Bad Request: name must not hold control", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("line 2:", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await RunAsync("status", "WRONG-2")).ExitCode);
    }

    [Fact]
    public async Task ImportProducts_AnotherStockForAll_IsAddedOnce()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", "sku,name,unit_price,on_hand,discontinued", "STOCK-A,Apples,1,3,0");

        foreach (var stock in (string[][])[[], ["--stock", "100"], ["--stock", "100"]])
            Assert.Equal(ExitCodes.Done, (await RunAsync(["import", "products", file, .. stock])).ExitCode);

        Assert.Matches(@"STOCK-A +Apples +1\.00 EUR +103 ", (await RunAsync("products")).Output);
    }

    private Task<ConsoleRun> RunAsync(params string[] args) => ConsoleRun.OfAsync(args, node.ConsoleEnvironment());

    private static string Order(string id, string sku, int quantity, string price, string discount)
    {
        var item = $$"""{"sku":"{{sku}}","quantity":{{quantity}},"unitPrice":{{price}},"discount":{{discount}}}""";
        return $$"""{"orderId":"{{id}}","customerId":"imp","customerName":"Ada","shippedAt":null,"items":[{{item}}]}""";
    }

    private static string? Member(ConsoleRun run, string name)
    {
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty(name).GetString();
    }

    private static List<JsonElement> Lines(ConsoleRun run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
}
