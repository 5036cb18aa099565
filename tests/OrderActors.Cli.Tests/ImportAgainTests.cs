using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

/// <summary>What an import leaves alone, and what it says when there is nothing left to do.</summary>
public sealed class ImportAgainTests(LiveNode node) : IClassFixture<LiveNode>
{
    private const string Header = "sku,name,unit_price,on_hand,discontinued";

    [Fact]
    public async Task ImportProducts_Again_SaysThatTheUnitsCameInBefore()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", Header, "AGAIN-A,Apples,1,10,0", "AGAIN-B,Bread,1,0,0");

        var first = JsonElement.Parse((await RunAsync("import", "products", file, "--json")).Output);
        var second = JsonElement.Parse((await RunAsync("import", "products", file, "--json")).Output);
        var table = (await RunAsync("import", "products", file)).Output;

        Assert.Equal((10, 0, 2), Sums(first));
        Assert.Equal((0, 10, 2), Sums(second));
        Assert.Matches(@"PRODUCTS +UNITS IN +IN BEFORE", table);
        Assert.Matches(@"(?m)^2 +2 +0 +10 +0 ", table);
    }

    [Fact]
    public async Task ImportProducts_MoreThanANodeTakesAtOnce_CreatesNoProduct()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", Header, $"MUCH-A,Apples,1,{OrderLimits.Quantity + 1},0");

        Assert.Equal(ExitCodes.Findings, (await RunAsync("import", "products", file)).ExitCode);

        var products = (await RunAsync("products", "--limit", "500")).Output;
        Assert.DoesNotContain("MUCH-A", products, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportOrders_OfAKnownCustomer_KeepsWhatTheFileDoesNotSay()
    {
        using var http = new HttpClient { BaseAddress = new(node.ConsoleEnvironment().Variable("ORDERACTORS_URL")!) };
        var customer = new Uri("api/customers/known-1", UriKind.Relative);
        using var body = new StringContent("""
            {"name":"Ada","email":"ada@example.com","phone":"+49 1","tier":"gold","timeZone":"Europe/Berlin"}
            """, System.Text.Encoding.UTF8, "application/json");
        using (await http.PutAsync(customer, body))
        {
            using var folder = new FreshFolder();
            var file = folder.Write("orders.jsonl", """
                {"orderId":"KNOWN-1","customerId":"known-1","customerName":"Ada Winter","country":"France",
                """.TrimEnd() + """
                "items":[{"sku":"TEA-ASSAM","quantity":1,"unitPrice":5}]}
                """);
            Assert.Equal(ExitCodes.Done, (await RunAsync("import", "orders", file)).ExitCode);
        }

        Assert.Equal("""
            {"customerId":"known-1","name":"Ada Winter","email":"ada@example.com","phone":"+49 1","tier":"gold",
            """.TrimEnd() + """
            "country":"France","timeZone":"Europe/Berlin"}
            """, (await http.GetStringAsync(customer)).Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    private Task<ConsoleRun> RunAsync(params string[] args) => ConsoleRun.OfAsync(args, node.ConsoleEnvironment());

    private static (int In, int Before, int Products) Sums(JsonElement summary) =>
        (summary.GetProperty("units").GetInt32(), summary.GetProperty("unitsBefore").GetInt32(),
            summary.GetProperty("products").GetInt32());
}
