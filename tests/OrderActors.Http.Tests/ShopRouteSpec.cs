using OrderActors.Domain.Orders;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>What clerks change: stock and customers; and how an order's start is answered once it has ended.</summary>
public abstract class ShopRouteSpec(RunningNode node)
{
    private const string Tea = """{"name":"Tea","unitPrice":{"amount":"3.50","currency":"EUR"}}""";

    [Theory]
    [InlineData("1000000000.00", 200)]
    [InlineData("1000000000.01", 400)]
    [InlineData("-0.01", 400)]
    public async Task Price_OfAProduct_HasTheLimitOfAnOrdersItems(string price, int status)
    {
        var answer = await node.PutAsync("/api/products/DEAR-1",
            $$$"""{"name":"Gem","unitPrice":{"amount":"{{{price}}}","currency":"EUR"}}""");

        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Contains("unitPrice must be 0 to 1000000000.00", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_AgainUnderItsKey_SaysThatItIsARepeat()
    {
        await node.PutAsync("/api/products/TWICE-1", Tea);

        var first = await node.PostAsync("/api/products/TWICE-1/receive", """{"quantity":7}""", "twice");
        var second = await node.PostAsync("/api/products/TWICE-1/receive", """{"quantity":7}""", "twice");
        var other = await node.PostAsync("/api/products/TWICE-1/receive", """{"quantity":8}""", "twice");

        Assert.Equal((200, false), (first.Status, first.Replayed));
        Assert.Equal((200, true), (second.Status, second.Replayed));
        Assert.Equal(7, second.Json.GetProperty("received").GetInt32());
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Text("code")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("too-many")]
    public async Task Receive_MoreThanACountCanHold_IsRefusedForThatReasonAndNothingComesIn(string? key)
    {
        var sku = $"/api/products/FULL-{key}1";
        await node.PutAsync(sku, Tea);
        await node.Service<ICatalogue>().ReceiveAsync(sku.Split('/')[^1], int.MaxValue - 10, null, default);

        var over = await node.PostAsync($"{sku}/receive", """{"quantity":11}""", key);
        var within = await node.PostAsync($"{sku}/receive", """{"quantity":10}""", key);

        Assert.Equal((409, "stock-limit"), (over.Status, over.Text("code")));
        Assert.Equal((200, int.MaxValue), (within.Status, within.Json.GetProperty("received").GetInt32()));
    }

    [Fact]
    public async Task Customer_Changed_KeepsWhatIsNotNamed()
    {
        const string path = "/api/customers/changed-1";
        Assert.Equal(404, (await node.PatchAsync(path, """{"phone":"+49 1"}""")).Status);
        Assert.Equal(200, (await node.PatchAsync(path, """{"name":"Nora","phone":"+49 1","tier":"gold"}""")).Status);

        var changed = await node.PatchAsync(path, """{"name":"Nora Berg","country":"Norway"}""");

        Assert.Equal(200, changed.Status);
        var read = await node.GetAsync(path);
        Assert.Equal(changed.Raw, read.Raw);
        Assert.Equal(("Nora Berg", "+49 1", "gold", "Norway", "UTC"), (read.Text("name"), read.Text("phone"),
            read.Text("tier"), read.Text("country"), read.Text("timeZone")));
        Assert.Equal(400, (await node.PatchAsync(path, """{"name":" "}""")).Status);
        Assert.Equal(400, (await node.PatchAsync(path, """{"tier":""}""")).Status);
        Assert.Equal(400, (await node.PatchAsync(path, """{"email":"nobody"}""")).Status);
    }

    [Fact]
    public async Task Customer_WithATimeZone_KeepsItUntilAnotherIsNamed()
    {
        const string path = "/api/customers/zone-1";
        var put = await node.PutAsync(path, """{"name":"Kenji","timeZone":"Asia/Tokyo"}""");
        var again = await node.PutAsync(path, """{"name":"Kenji"}""");
        var moved = await node.PatchAsync(path, """{"timeZone":"America/Argentina/Buenos_Aires"}""");

        Assert.Equal(("Asia/Tokyo", "Asia/Tokyo"), (put.Text("timeZone"), again.Text("timeZone")));
        Assert.Equal("America/Argentina/Buenos_Aires", moved.Text("timeZone"));
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("Tokyo Standard Time")]
    [InlineData("../../../etc/localtime")]
    [InlineData("")]
    [InlineData("UTC\\u0000")]
    public async Task Customer_WithATimeZoneThatIsNone_IsRefused(string zone)
    {
        var put = await node.PutAsync("/api/customers/zone-2", $$"""{"name":"Kenji","timeZone":"{{zone}}"}""");

        Assert.Equal((400, "invalid"), (put.Status, put.Text("code")));
        Assert.Contains("timeZone", put.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThatWaitedToTheEnd_Is200HoweverItEnded()
    {
        var failed = await node.PostAsync("/api/orders?waitFor=end", Bodies.Place("FAILS-1", "SAMOVAR-1900", 3));
        var greeted = await node.PostAsync("/api/sagas/greet/WAITED-1?waitFor=end", """{"userId":"user-123"}""");
        var waits = await node.PostAsync("/api/orders?waitFor=awaiting-approval", Bodies.Place("WAITS-1"));
        var unwaited = await node.PostAsync("/api/orders", Bodies.Place("WAITS-2"));

        Assert.Equal((200, "failed", "/api/orders/FAILS-1"), (failed.Status, failed.Text("stage"), failed.Location));
        Assert.Equal((200, "completed"), (greeted.Status, greeted.Text("stage")));
        Assert.Equal((202, 202), (waits.Status, unwaited.Status));
    }
}
