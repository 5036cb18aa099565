using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Work that waits for its next attempt, and the person who does not want to wait.</summary>
public sealed class WaitingWorkTests : IAsyncLifetime
{
    private const string Work = "/api/orders/W-1/work/charge-payment";
    private const string Person = """{"by":"carol","reason":"the gateway is back"}""";

    private readonly RunningNode node = new()
    {
        Settings =
        {
            ["Services:PaymentFailureRate"] = "1",
            ["Activities:Domains:payments:FirstInterval"] = "01:00:00",
            ["Activities:Domains:payments:MaximumAttempts"] = "2",
        },
    };

    public Task InitializeAsync() => node.InitializeAsync();

    public Task DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Retry_OfAWaitingCall_RunsItNowAndWaiveOfItIsRefused()
    {
        await node.PostAsync("/api/orders?waitFor=awaiting-approval", Bodies.Place("W-1"));
        await node.PostAsync("/api/orders/W-1/approve", """{"approvedBy":"clerk"}""");
        var waived = await node.PostAsync($"{Work}/waive", Person);
        Assert.Equal((409, "conflict"), (waived.Status, waived.Text("code")));

        // A retry that comes while the first attempt still runs changes nothing: it is asked for again.
        NodeResponse status;
        do
        {
            await node.PostAsync($"{Work}/retry", Person);
            status = await node.GetAsync("/api/orders/W-1?waitFor=end&timeoutSeconds=1");
        }
        while (status.Text("stage") == "payment");

        Assert.Equal("Order W-1 failed (payment failed: gateway timeout)", status.Text("outcome"));
        var history = (await node.GetAsync("/api/orders/W-1/history")).Json.GetProperty("events").EnumerateArray()
            .ToLookup(e => e.GetProperty("manifest").GetString());
        Assert.Equal([1, 2], history["saga.attempt-failed.v1"].Select(e => e.GetProperty("attempt").GetInt32()));
        var asked = Assert.Single(history["saga.retry-requested.v1"]);
        Assert.Equal("payment", asked.GetProperty("class").GetString());
        Assert.Equal("carol", asked.GetProperty("data").GetProperty("by").GetString());
    }
}
