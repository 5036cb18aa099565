using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

public abstract class OrderRouteSpec(RunningNode node)
{
    [Fact]
    public async Task Place_WithAnId_AnswersAcceptedWithStatusAndLocation()
    {
        var placed = await node.PostAsync("/api/orders", Bodies.Place("PLACE-1"));

        Assert.Equal(202, placed.Status);
        Assert.Equal("/api/orders/PLACE-1", placed.Location);
        Assert.Equal("PLACE-1", placed.Text("orderId"));
        Assert.Equal("user-123", placed.Text("customerId"));
        Assert.False(placed.Replayed);
    }

    [Fact]
    public async Task Approve_AtTheTotalSeen_CompletesTheOrder()
    {
        var id = await node.PlaceAsync();

        var approved = await node.PostAsync($"/api/orders/{id}/approve",
            """{"approvedBy":"clerk","total":{"amount":"14.00","currency":"EUR"}}""");
        var ended = await node.GetAsync($"/api/orders/{id}?waitFor=end");

        Assert.Equal(200, approved.Status);
        Assert.Equal("completed", ended.Text("stage"));
        Assert.Equal($"Order {id} completed (version v2)", ended.Text("outcome"));
        Assert.Equal("14.00", ended.Json.GetProperty("total").GetProperty("amount").GetString());
        Assert.True(ended.Json.GetProperty("charged").GetBoolean());
    }

    [Fact]
    public async Task Command_ThatWaits_AnswersWithTheStateItWaitedFor()
    {
        var placed = await node.PostAsync("/api/orders?waitFor=awaiting-approval", Bodies.Place("WAITS-1"));
        var approved = await node.PostAsync("/api/orders/WAITS-1/approve?waitFor=end", """{"approvedBy":"clerk"}""");

        Assert.Equal((202, "awaiting-approval"), (placed.Status, placed.Text("stage")));
        Assert.Equal((200, "completed"), (approved.Status, approved.Text("stage")));
    }

    [Fact]
    public async Task Command_ThatWaitsForNoStage_IsRefusedBeforeItIsSent()
    {
        var placed = await node.PostAsync("/api/orders?waitFor=lunch", Bodies.Place("WAITS-2"));

        Assert.Equal((400, "invalid"), (placed.Status, placed.Text("code")));
        Assert.Equal(404, (await node.GetAsync("/api/orders/WAITS-2")).Status);
    }

    [Fact]
    public async Task Approve_AtAnotherTotal_IsAConflictNamingTheStage()
    {
        var id = await node.PlaceAsync();

        var approved = await node.PostAsync($"/api/orders/{id}/approve",
            """{"approvedBy":"clerk","total":{"amount":"13.00","currency":"EUR"}}""");

        Assert.Equal((409, "conflict", "awaiting-approval"),
            (approved.Status, approved.Text("code"), approved.Text("stage")));
    }

    [Fact]
    public async Task Cancel_BeforeTheEnd_CancelsOnceAndForAll()
    {
        var id = await node.PlaceAsync();

        var first = await node.PostAsync($"/api/orders/{id}/cancel", """{"reason":"too late"}""");
        var ended = await node.GetAsync($"/api/orders/{id}?waitFor=end");
        var second = await node.PostAsync($"/api/orders/{id}/cancel", """{"reason":"too late"}""");
        var approved = await node.PostAsync($"/api/orders/{id}/approve", """{"approvedBy":"clerk"}""");

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal($"Order {id} cancelled (too late)", ended.Text("outcome"));
        Assert.Equal((409, "wrong-stage", "cancelled"),
            (approved.Status, approved.Text("code"), approved.Text("stage")));
    }

    [Fact]
    public async Task AddItem_WhileApprovalIsOpen_RaisesTheTotal()
    {
        var id = await node.PlaceAsync();

        var added = await node.PostAsync($"/api/orders/{id}/items", """{"sku":"MUG-WHITE","quantity":2}""");
        await node.PostAsync($"/api/orders/{id}/approve", """{"approvedBy":"clerk"}""");
        await node.GetAsync($"/api/orders/{id}?waitFor=end");
        var items = await node.GetAsync($"/api/orders/{id}/items");

        Assert.Equal(200, added.Status);
        Assert.Equal(2, items.Json.GetProperty("items").GetArrayLength());
        Assert.Equal("42.00", items.Json.GetProperty("total").GetProperty("amount").GetString());
    }

    [Fact]
    public async Task Status_WaitForAStageThatDoesNotCome_AnswersThePresentStatus()
    {
        var id = await node.PlaceAsync();

        var waited = await node.GetAsync($"/api/orders/{id}?waitFor=shipping&timeoutSeconds=0");

        Assert.Equal((200, "awaiting-approval"), (waited.Status, waited.Text("stage")));
    }

    [Fact]
    public async Task Status_WaitForAStageThatIsPassed_AnswersAtOnce()
    {
        var id = await node.PlaceAsync();

        var waited = await node.GetAsync($"/api/orders/{id}?waitFor=reserve&timeoutSeconds=60");

        Assert.Equal("awaiting-approval", waited.Text("stage"));
    }

    [Fact]
    public async Task Why_AnOrderThatWaitsForApproval_SaysForWhom()
    {
        var id = await node.PlaceAsync();

        var why = await node.GetAsync($"/api/orders/{id}/why");

        Assert.Equal(id, why.Text("orderId"));
        Assert.Contains("approv", why.Text("why"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_AnOrder_HasEveryEventWithClassAndData()
    {
        var id = $"H-{Guid.NewGuid():N}";
        await node.PostAsync("/api/orders", Bodies.Place(id), key: $"key-{id}");
        await node.GetAsync($"/api/orders/{id}?waitFor=awaiting-approval");

        var history = (await node.GetAsync($"/api/orders/{id}/history"))
            .Json.GetProperty("events").EnumerateArray().ToList();

        Assert.Equal(Enumerable.Range(1, history.Count).Select(n => (long)n),
            history.Select(e => e.GetProperty("sequenceNumber").GetInt64()));
        Assert.Equal("order.placed.v1", history[0].GetProperty("manifest").GetString());
        Assert.Equal($"key-{id}", history[0].GetProperty("commandKey").GetString());
        Assert.Equal(id, history[0].GetProperty("data").GetProperty("orderId").GetString());
        Assert.All(history, e => Assert.False(e.GetProperty("data").TryGetProperty("$", out _)));
        Assert.Contains(history, e => e.GetProperty("class").GetString() == "enrichment");
    }

    [Fact]
    public async Task History_WithoutTimeToWait_IsReadAllTheSame()
    {
        var id = await node.PlaceAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 400)
            .Select(_ => node.GetAsync($"/api/orders/{id}/history?timeoutSeconds=0")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task History_AnAttemptFailed_IsCountedAndClassedAsTheCallItBelongsTo()
    {
        var id = await node.PlaceAsync();
        await node.PostAsync($"/api/orders/{id}/items", """{"sku":"SAMOVAR-1900","quantity":99999}""");
        await node.PostAsync($"/api/orders/{id}/approve?waitFor=end", """{"approvedBy":"clerk"}""");

        var history = (await node.GetAsync($"/api/orders/{id}/history")).Json.GetProperty("events").EnumerateArray()
            .ToLookup(e => e.GetProperty("key").GetString() ?? "");

        Assert.Equal(("reserve", 1), Of("reserve-item:1"));
        Assert.Equal(("payment", 1), Of("charge-payment"));
        Assert.Equal(("notification", 1), Of("send-confirmation"));

        (string?, int) Of(string key)
        {
            var entry = Assert.Single(history[key]);
            return (entry.GetProperty("class").GetString(), entry.GetProperty("attempt").GetInt32());
        }
    }

    [Fact]
    public async Task Failure_OfAnOrderWithoutAnAddress_IsToldToTheAddressOfItsCustomer()
    {
        await node.PostAsync("/api/orders?waitFor=end", Bodies.Place("TOLD-1", "SAMOVAR-1900", 99_999));

        var told = (await node.GetAsync("/api/orders/TOLD-1/history")).Json.GetProperty("events").EnumerateArray()
            .Single(e => e.GetProperty("key").GetString() == "send-failure");

        Assert.Equal("queued", told.GetProperty("data").GetProperty("delivery").GetString());
    }

    [Fact]
    public async Task Lists_MoreThanAPage_GoOnAfterNext()
    {
        var customer = $"C-{Guid.NewGuid():N}";
        foreach (var number in (int[])[1, 2, 3])
        {
            var id = $"{customer}-{number}";
            await node.PostAsync("/api/orders",
                Bodies.Place(id).Replace("user-123", customer, StringComparison.Ordinal));
            await node.GetAsync($"/api/orders/{id}?waitFor=awaiting-approval");
        }

        var listed = await AllAsync($"/api/orders?customerId={customer}&stage=awaiting-approval&limit=2");

        Assert.Equal([$"{customer}-1", $"{customer}-2", $"{customer}-3"], listed);
    }

    [Fact]
    public async Task Retry_WorkThatIsNotThere_IsNotFound()
    {
        var id = await node.PlaceAsync();

        var retried = await node.PostAsync($"/api/orders/{id}/work/release-stock/retry",
            """{"by":"op","reason":"now"}""");
        var waived = await node.PostAsync($"/api/orders/{id}/work/release-stock/waive",
            """{"by":"op","reason":"now"}""");

        Assert.Equal((404, "no-such-work"), (retried.Status, retried.Text("code")));
        Assert.Equal((404, "no-such-work"), (waived.Status, waived.Text("code")));
    }

    [Fact]
    public async Task Import_WithAgreedPrices_KeepsThem()
    {
        const string body = """
            {"orderId":"IMPORT-1","customerId":"user-123",
             "items":[{"sku":"MUG-BLUE","quantity":4,"unitPrice":{"amount":"10.01","currency":"EUR"},"discount":0.25}]}
            """;

        var placed = await node.PostAsync("/api/import/orders", body);
        var priced = await node.GetAsync("/api/orders/IMPORT-1?waitFor=awaiting-approval");

        Assert.Equal(202, placed.Status);
        Assert.Equal("30.03", priced.Json.GetProperty("total").GetProperty("amount").GetString());
    }

    /// <summary>The index follows the journal a moment later: pages are read until they show three orders.</summary>
    private async Task<List<string>> AllAsync(string path)
    {
        while (true)
        {
            var ids = new List<string>();
            string? next = null;
            do
            {
                var page = await node.GetAsync(next is null ? path : $"{path}&after={next}");
                Assert.Equal(200, page.Status);
                ids.AddRange(page.Json.GetProperty("orders").EnumerateArray()
                    .Select(row => row.GetProperty("orderId").GetString()!));
                next = page.Text("next");
            }
            while (next is not null);
            if (ids.Count >= 3) return ids;
        }
    }
}
