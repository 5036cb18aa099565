using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Orders whose address is older than the rule for addresses.</summary>
public sealed class LegacyAddressTests(RunningNode node) : IClassFixture<RunningNode>
{
    [Fact]
    public async Task Order_PlacedWithAnAddressThatIsRefusedToday_EndsAndSaysThatItsMailWasNotSent()
    {
        await node.AppendSoundAsync("FORMER-1", "order.placed.v1", """
            {"orderId":"FORMER-1","customerId":"user-123","items":[{"sku":"TEA-ASSAM","quantity":1,"discount":0}],
            "terms":{"version":2,"approvalWindow":"00:15:00","currency":"EUR"},"placedAt":"2026-01-01T12:00:00+00:00",
            "email":"(c)a@b.c"}
            """);

        var read = await node.GetAsync("/api/orders/FORMER-1?waitFor=awaiting-approval");
        await node.PostAsync("/api/orders/FORMER-1/cancel", """{"reason":"not wanted"}""");
        var ended = await node.GetAsync("/api/orders/FORMER-1?waitFor=end");

        Assert.Equal(("awaiting-approval", "cancelled"), (read.Text("stage"), ended.Text("stage")));
        Assert.Equal(["send-cancellation: the e-mail address is not an ASCII address of the form name@host.example"],
            ended.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
    }
}
