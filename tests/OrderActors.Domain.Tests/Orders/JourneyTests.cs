using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>The way from enrichment to the end when the outside world behaves, and when single steps do not.</summary>
public sealed class JourneyTests
{
    [Fact]
    public void GivenAnOrder_WhenAllGoesWell_ThenItCompletesStageByStage()
    {
        var order = Placed();
        var stages = new List<string> { order.Stage };
        while (order.Outcome is null)
        {
            if (order.CallKeys is [var key, ..]) order.Ends(key);
            else order.Send(new ApprovePayment("bob"));
            if (order.Stage != stages[^1]) stages.Add(order.Stage);
        }

        Assert.Equal(
            [
                "enrichment", "reserve", "awaiting-approval", "payment", "status-update", "shipping", "notify",
                "completed",
            ],
            stages);
        Assert.Equal("Order ORDER-1 completed (version v2)", order.Outcome);
        Assert.Empty(order.Keys);
        var status = order.Status();
        Assert.True(status is { Reserved: true, PaymentApproved: true, Charged: true, Cancelled: false });
        Assert.Null(status.LastError);
        Assert.Equal(Euro(45.50m), status.Total);
        Assert.Equal(("gold", true), (status.Enrichment.CustomerTier, status.Enrichment.InventoryOk));
        Assert.Equal(["GIZMO"], status.Enrichment.Recommendations);
        Assert.Equal(("TX-1", "PARCEL-1"), (status.TransactionId, status.TrackingNumber));
        Assert.All(status.Items, item => Assert.Equal("reserved", item.State));
        Assert.Equal([new("WIDGET", 2), new("GADGET", 1)], order.Facts().Lines);
        Assert.True(order.Facts().Ended);
        Assert.Equal(13, order.Recorded.Count);
    }

    [Fact]
    public void GivenAnOrder_WhenItGoesItsWay_ThenEveryRequestSaysWhatIsAskedFor()
    {
        var order = Placed();
        ValueList<SkuQuantity> lines = [new("WIDGET", 2), new("GADGET", 1)];
        Assert.Equal(new FetchInventorySnapshot(lines), order.Request("fetch-inventory"));
        Assert.Equal(new FetchRecommendations(CustomerId, ["WIDGET", "GADGET"]),
            order.Request("fetch-recommendations"));
        Assert.Equal(new ReserveStock(Id, lines), order.Until("reserve-stock").Request("reserve-stock"));
        order.Until("approval").Send(new ApprovePayment("bob"));
        Assert.Equal(new ProcessPayment(Id, CustomerId, Euro(45.50m)), order.Request("charge-payment"));
        Assert.Equal(new UpdateOrderStatus(Id, "paid", Euro(45.50m)),
            order.Until("update-status").Request("update-status"));
        Assert.Equal(new ScheduleShipping(Id, ["order/ORDER-1/reserve-stock"]),
            order.Until("schedule-shipping").Request("schedule-shipping"));
        Assert.Equal(new SendOrderConfirmation(Id, "alice@example.org", Euro(45.50m), "PARCEL-1"),
            order.Until("send-sms").Request("send-confirmation"));
        Assert.Equal("+49 30 1", Assert.IsType<SendSms>(order.Request("send-sms")).Phone);
    }

    [Fact]
    public void GivenTheSameProductTwice_WhenEnriched_ThenItsQuantitiesAreSummed()
    {
        var order = Placed(Order with { Items = [new("WIDGET", 3), new("GADGET", 1), new("WIDGET", 4)] });

        order.Ends("fetch-inventory", Snapshot(("WIDGET", 6), ("GADGET", 1)));

        Assert.Equal("compensating", order.Stage);
        var status = order.Status();
        Assert.Equal("enrichment failed: out of stock: WIDGET (wanted 7, available 6)", status.LastError);
        Assert.False(status.Enrichment.InventoryOk);
        Assert.Equal(["send-failure"], order.Keys);
        Assert.Equal("Order ORDER-1 failed (enrichment failed: out of stock: WIDGET (wanted 7, available 6))",
            order.Drain().Outcome);
    }

    [Fact]
    public void GivenAnUnknownProduct_WhenEnriched_ThenTheOrderFails()
    {
        var order = Placed().Ends("fetch-inventory", Snapshot(("WIDGET", 2)));

        Assert.Equal("enrichment failed: unknown product: GADGET", order.Drain().Status().LastError);
        Assert.Equal("failed", order.Stage);
    }

    [Fact]
    public void GivenAForeignPrice_WhenEnriched_ThenTheOrderFails()
    {
        var levels = new StockLevel[] { new("WIDGET", true, 9, new(1, "USD")), new("GADGET", true, 9, Euro(1)) };

        var order = Placed().Ends("fetch-inventory", new InventorySnapshot([.. levels]));

        Assert.Equal("enrichment failed: WIDGET costs 0.01 USD, which an order in EUR cannot take",
            order.Status().LastError);
    }

    [Theory]
    [InlineData("fetch-inventory")]
    [InlineData("fetch-customer")]
    public void GivenEnrichment_WhenARequiredAnswerFails_ThenTheOrderFails(string key)
    {
        var order = Placed().Fails(key, "no route", Effect.Unknown);

        Assert.Equal("enrichment failed: no route", order.Status().LastError);
        Assert.Null(order.Status().Enrichment.InventoryOk);
        Assert.Equal(["send-failure"], order.Keys);
        Assert.All(order.Drain().Status().Items, item => Assert.Equal("released", item.State));
    }

    [Fact]
    public void GivenEnrichment_WhenRecommendationsFail_ThenItOnlyWarns()
    {
        var order = Placed();
        order.FailsOnce("fetch-recommendations", "down").FailsOnce("fetch-recommendations", "still down");

        Assert.Equal(["fetch-recommendations: still down"], order.Status().Warnings);
        Assert.Equal(["fetch-inventory", "fetch-customer"], order.Keys);
        Assert.Equal("awaiting-approval", order.Until("approval").Stage);
        Assert.Null(order.Status().LastError);
    }

    [Fact]
    public void GivenAgreedPrices_WhenEnriched_ThenTheyOverrideTheCatalogue()
    {
        var items = new OrderItem[] { new("WIDGET", 3, Euro(7.77m), 0.15m), new("GADGET", 1) };

        var order = Reserved(Order with { Items = [.. items] });

        // 3 x 7.77 x 0.85 = 19.8135, and 25.50 from the catalogue.
        Assert.Equal(Euro(19.81m + 25.50m), order.Status().Total);
        Assert.Equal(Euro(7.77m), order.Status().Items[0].UnitPrice);
    }

    [Theory]
    [InlineData(Effect.None, new[] { "send-failure" })]
    [InlineData(Effect.Unknown, new[] { "send-failure", "release-stock" })]
    public void GivenReserve_WhenItFails_ThenItIsUndoneUnlessItHadNoEffect(Effect effect, string[] undo)
    {
        const string Error = "out of stock: WIDGET (wanted 2, available 1)";

        var order = Placed().Until("reserve-stock").Fails("reserve-stock", Error, effect);

        Assert.Equal(undo, order.Keys);
        Assert.Equal($"reserve failed: {Error}", order.Status().LastError);
        Assert.Equal("failed", order.Drain().Stage);
    }

    [Fact]
    public void GivenNotify_WhenTheSmsFails_ThenTheOrderCompletesWithAWarning()
    {
        var order = Approved().Until("send-sms").Fails("send-sms", "no network", Effect.Unknown).Drain();

        Assert.Equal("completed", order.Stage);
        Assert.Equal(["send-sms: no network"], order.Status().Warnings);
        Assert.Null(order.Status().LastError);
    }

    [Fact]
    public void GivenNotify_WhenTheConfirmationFails_ThenTheOrderCompletesAndSaysSo()
    {
        var order = Approved().Until("send-sms").Fails("send-confirmation", "mailbox full").Drain();

        Assert.Equal("completed", order.Stage);
        Assert.Equal("confirmation failed: mailbox full", order.Status().LastError);
        Assert.Equal(["send-confirmation: mailbox full"], order.Status().Warnings);
    }

    [Fact]
    public void GivenATransientFailure_WhenACallIsTriedAgain_ThenTheOrderGoesOn()
    {
        var order = Approved();
        for (var i = 0; i < 2; i++) order.FailsOnce("charge-payment", "gateway timeout");

        Assert.Equal(["charge-payment"], order.Keys);
        Assert.Equal("completed", order.Drain().Stage);
    }

    [Fact]
    public void GivenEveryEvent_WhenTheProcessRestartsAfterIt_ThenTheSameIsOutstanding()
    {
        var order = Placed().Restart();
        while (order.Outcome is null)
        {
            if (order.CallKeys is [var key, ..]) order.Ends(key);
            else order.Send(new ApprovePayment("bob"));
            order.Restart();
        }

        Assert.Equal("completed", order.Stage);
    }
}
