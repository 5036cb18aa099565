using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

/// <summary>What files may hold. Lines that are bad never reach a node, so that these tests need none.</summary>
public sealed class ImportLinesTests
{
    private static readonly string[] NoNode = ["--url", "http://127.0.0.1:9", "--retry-for", "0"];

    [Theory]
    [InlineData("{", "malformed JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"customerId":"C","customerName":"N","items":[]}""", "orderId is missing")]
    [InlineData("""{"orderId":"a b","customerId":"C","customerName":"N","items":[]}""", "orderId 'a b'")]
    [InlineData("""{"orderId":"O","customerName":"N","items":[]}""", "customerId is missing")]
    [InlineData("""{"orderId":"O","customerId":"C","customerName":"N","items":[]}""", "items is missing or empty")]
    [InlineData("""{"orderId":"O","customerId":"C","items":[{}]}""", "customerName is missing")]
    [InlineData("""{"orderId":"O","customerId":"C","customerName":"\ud800","items":[{}]}""", "not Unicode")]
    [InlineData("""{"orderI\udc00":"O","customerId":"C","customerName":"N","items":[{}]}""", "not Unicode")]
    [InlineData("""{"orderId":7,"customerId":"C","customerName":"N","items":[{}]}""", "orderId is not text")]
    [InlineData("""{"orderId":"O","customerId":"C","customerName":"N","items":[7]}""", "items[0] is not a JSON object")]
    public Task OrderLine_ThatIsBad_IsNamedByNumberAndSkipped(string line, string reason) =>
        AssertBadAsync(line, reason);

    [Theory]
    [InlineData("""{"quantity":1,"unitPrice":1}""", "items[1].sku is missing")]
    [InlineData("""{"sku":"A B","quantity":1,"unitPrice":1}""", "items[1].sku 'A B'")]
    [InlineData("""{"sku":"A","unitPrice":1}""", "items[1].quantity")]
    [InlineData("""{"sku":"A","quantity":0,"unitPrice":1}""", "items[1].quantity")]
    [InlineData("""{"sku":"A","quantity":-1,"unitPrice":1}""", "items[1].quantity")]
    [InlineData("""{"sku":"A","quantity":1.5,"unitPrice":1}""", "items[1].quantity")]
    [InlineData("""{"sku":"A","quantity":1}""", "items[1].unitPrice is missing")]
    [InlineData("""{"sku":"A","quantity":1,"unitPrice":-1}""", "items[1].unitPrice is negative")]
    [InlineData("""{"sku":"A","quantity":1,"unitPrice":"1"}""", "items[1].unitPrice is not a number")]
    [InlineData("""{"sku":"A","quantity":1,"unitPrice":1,"discount":1.5}""", "items[1].discount")]
    [InlineData("""{"sku":"A","quantity":1,"unitPrice":1,"discount":-0.1}""", "items[1].discount")]
    public Task OrderItem_ThatIsBad_IsNamedByNumberAndItsLineSkipped(string item, string reason)
    {
        const string good = """{"sku":"A","quantity":1,"unitPrice":1}""";
        return AssertBadAsync(
            $$"""{"orderId":"O","customerId":"C","customerName":"N","items":[{{good}},{{item}}]}""", reason);
    }

    [Theory]
    [InlineData(",Name,1.00,1,0", "sku ''")]
    [InlineData("A B,Name,1.00,1,0", "sku 'A B'")]
    [InlineData("A-1,,1.00,1,0", "name is missing")]
    [InlineData("A-1,Name,-1.00,1,0", "unit_price '-1.00'")]
    [InlineData("A-1,Name,cheap,1,0", "unit_price 'cheap'")]
    [InlineData("A-1,Name,1.00,-1,0", "on_hand '-1'")]
    [InlineData("A-1,Name,1.00,1.5,0", "on_hand '1.5'")]
    [InlineData("A-1,Name,1.00,1,perhaps", "discontinued 'perhaps'")]
    [InlineData("A-1,Name,1.00,,0", "on_hand ''")]
    [InlineData("A-1,Name,1.00,100001,0", "on_hand '100001' is not a whole number from 0 to 100000")]
    [InlineData("A-1,Name,1.00", "it has 3 cells and the header has 5")]
    [InlineData("X-1,Tea,9,80,0,0", "it has 6 cells and the header has 5")]
    [InlineData("A-1,Name,1.00,1,0,", "it has 6 cells and the header has 5")]
    [InlineData("A-1,\"Name,1.00,1,0", "quotes do not match")]
    [InlineData("A-1,\"Na\"me,1.00,1,0", "quotes do not match")]
    [InlineData("A-1,Na\"me,1.00,1,0", "quotes do not match")]
    [InlineData("A-1,Name,1.00,1,\"0\"\"", "quotes do not match")]
    [InlineData("A-1, \" \",1.00,1, \"2\" ", "discontinued '2'")]
    [InlineData("A-1,Name,1.00,\t1,0", "on_hand '")]
    [InlineData("\uFEFFA-1,Name,1.00,1,0", "is not 1-100 of")]
    [InlineData("sep=,", "it has 2 cells and the header has 5")]
    public async Task ProductLine_ThatIsBad_IsNamedByNumberAndSkipped(string line, string reason)
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", "sku,name,unit_price,on_hand,discontinued", line);

        var run = await ConsoleRun.OfAsync(["import", "products", file, .. NoNode]);

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("line 2: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProductFile_WithoutItsColumns_IsRefusedByTheirNames()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", "sku,name,price", "A-1,Name,1.00");

        var run = await ConsoleRun.OfAsync(["import", "products", file, .. NoNode]);

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("line 1: the header lacks the columns unit_price, on_hand, discontinued", run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithoutANode_EndsWithItsAddressAndNotWithBadLines()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", "sku,name,unit_price,on_hand,discontinued", "A-1,Name,1.00,1,0");

        var run = await ConsoleRun.OfAsync(["import", "products", file, .. NoNode]);

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains("No node answers at http://127.0.0.1:9/", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("line 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProductLine_WithoutItsClosingQuote_TakesNoOtherLineWithIt()
    {
        using var folder = new FreshFolder();
        var file = folder.Write("products.csv", "sku,name,unit_price,on_hand,discontinued",
            "A-1,\"Name,1.00,1,0", "A-2,Name,dear,1,0", "A-3,\"Name,1.00,1,0");

        var run = await ConsoleRun.OfAsync(["import", "products", file, .. NoNode]);

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("line 2: its quotes do not match", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 3: unit_price 'dear'", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 4: its quotes do not match", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The console refers to no saga, so it has a limit of its own: the same number.</summary>
    [Fact]
    public Task OrderLine_WithMoreThanAnOrderMayHold_IsRefusedByTheSagasLimit() => AssertBadAsync(
        $$$"""
        {"orderId":"O","customerId":"C","customerName":"N",
        "items":[{"sku":"A","quantity":{{{OrderLimits.Quantity + 1}}},"unitPrice":1}]}
        """.Replace("\n", "", StringComparison.Ordinal),
        $"items[0].quantity is not a whole number from 1 to {OrderLimits.Quantity}");

    private static async Task AssertBadAsync(string line, string reason)
    {
        using var folder = new FreshFolder();
        var file = folder.Write("orders.jsonl", "", line);

        var run = await ConsoleRun.OfAsync(["import", "orders", file, "--json", .. NoNode]);

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("line 2: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(run.Output);
        var bad = Assert.Single(summary.RootElement.GetProperty("badLines").EnumerateArray());
        Assert.Equal(2, bad.GetProperty("line").GetInt32());
        Assert.Equal(1, summary.RootElement.GetProperty("lines").GetInt32());
    }
}
