using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>Items added after placing.</summary>
public sealed class AddedItemTests
{
    private static readonly AddLineItem Gizmos = new("GIZMO", 3);

    [Theory]
    [InlineData("fetch-inventory")]
    [InlineData("reserve-stock")]
    [InlineData("approval")]
    public void GivenAnyStageBeforeApproval_WhenAnItemIsAdded_ThenItIsReservedAtOnceAndPaidFor(string at)
    {
        var order = Placed().Until(at);

        order.Send(Gizmos);

        Assert.Contains("reserve-item:1", order.Keys);
        Assert.Equal(new ReserveStock(Id, [new("GIZMO", 3)]), order.Request("reserve-item:1"));
        Assert.Equal("pending", order.Status().Items[2].State);
        order.Ends("reserve-item:1").Until("approval");
        Assert.Equal(Euro(45.50m + 9.99m), order.Status().Total);
        order.Send(new ApprovePayment("bob"));
        Assert.Equal(new ProcessPayment(Id, CustomerId, Euro(55.49m)), order.Request("charge-payment"));
        Assert.Equal(new ScheduleShipping(Id, ["order/ORDER-1/reserve-stock", "order/ORDER-1/reserve-item:1"]),
            order.Until("schedule-shipping").Request("schedule-shipping"));
        Assert.Equal([new("WIDGET", 2), new("GADGET", 1), new("GIZMO", 3)], order.Drain().Facts().Lines);
    }

    [Fact]
    public void GivenAnAdditionPending_WhenApproved_ThenPaymentWaitsForIt()
    {
        var order = Reserved();
        order.Send(Gizmos);
        order.Send(Gizmos);

        order.Refuses(new ApprovePayment("bob", Euro(45.50m)), RejectCodes.Conflict, "pending");
        Assert.Equal(Verdict.Accepted, order.Send(new ApprovePayment("bob")).Verdict);

        Assert.Equal("payment", order.Stage);
        Assert.Equal(["reserve-item:1", "reserve-item:2"], order.Keys);
        Assert.Equal(["reserve-item:2"], order.Ends("reserve-item:1").Keys);
        Assert.Equal(["charge-payment"], order.Ends("reserve-item:2").Keys);
        Assert.Equal(new ProcessPayment(Id, CustomerId, Euro(65.48m)), order.Request("charge-payment"));
        Assert.Equal("completed", order.Drain().Stage);
    }

    [Fact]
    public void GivenAnAdditionPendingAfterApproval_WhenItIsRefused_ThenTheRestIsPaidFor()
    {
        var order = Reserved();
        order.Send(Gizmos);
        order.Send(new ApprovePayment("bob"));

        order.Fails("reserve-item:1", "out of stock: GIZMO (wanted 3, available 1)");

        Assert.Equal(["charge-payment"], order.Keys);
        Assert.Equal(new ProcessPayment(Id, CustomerId, Euro(45.50m)), order.Request("charge-payment"));
        var status = order.Drain().Status();
        Assert.Equal("item refused: GIZMO: out of stock: GIZMO (wanted 3, available 1)", status.LastError);
        Assert.Equal("refused", status.Items[2].State);
        Assert.Equal("completed", status.Stage);
        Assert.Equal(2, order.Facts().Lines.Count);
    }

    [Fact]
    public void GivenAnAddition_WhenItFailsWithUnknownEffect_ThenItIsReleasedBesideTheNormalFlow()
    {
        var order = Reserved();
        order.Send(Gizmos);

        order.Fails("reserve-item:1", "lost", Effect.Unknown);

        Assert.Equal(["approval", "release-item:1"], order.Keys);
        Assert.Equal(new ReleaseStock(Id, "order/ORDER-1/reserve-item:1"), order.Request("release-item:1"));
        order.Send(new ApprovePayment("bob"));
        order.Ends("charge-payment").Ends("update-status").Ends("schedule-shipping");
        order.Ends("send-confirmation").Ends("send-sms");
        Assert.Equal(["release-item:1"], order.Keys);
        Assert.Null(order.Outcome);
        Assert.Equal("completed", order.Ends("release-item:1").Stage);
    }

    [Fact]
    public void GivenAReleaseUnderWay_WhenTheOrderIsCancelled_ThenItGoesOnAndIsNotAskedForAgain()
    {
        var order = Reserved();
        order.Send(Gizmos);
        order.Fails("reserve-item:1", "lost", Effect.Unknown);
        order.Send(new ApprovePayment("bob"));

        order.Send(new CancelOrder("no more"));

        Assert.Equal(["send-cancellation", "release-item:1", "refund-payment"], order.Keys);
        Assert.Equal(["send-cancellation", "refund-payment"], order.Ends("release-item:1").Keys);
        Assert.Equal("cancelled", order.Drain().Stage);
    }

    [Fact]
    public void GivenAnAddition_WhenItsPriceCannotBeTaken_ThenItIsRefusedAndReleased()
    {
        var order = Reserved();
        order.Send(Gizmos);

        order.Ends("reserve-item:1", new StockReserved([new("GIZMO", new(100, "USD"))]));

        Assert.Equal("item refused: GIZMO: costs 1.00 USD, which an order in EUR cannot take",
            order.Status().LastError);
        Assert.Contains("release-item:1", order.Keys);
        Assert.Equal(Euro(45.50m), order.Status().Total);
    }

    [Theory]
    [InlineData("charge-payment", "payment")]
    [InlineData("update-status", "status-update")]
    [InlineData("schedule-shipping", "shipping")]
    [InlineData("send-sms", "notify")]
    public void GivenApproved_WhenAnItemIsAdded_ThenItIsTheWrongStage(string key, string stage) =>
        Approved().Until(key).Refuses(Gizmos, RejectCodes.WrongStage, stage);

    [Fact]
    public void GivenAnEndedOrder_WhenAnItemIsAdded_ThenItIsTheWrongStage()
    {
        Approved().Drain().Refuses(Gizmos, RejectCodes.WrongStage, "completed");
        var cancelled = Placed();
        cancelled.Send(new CancelOrder("no"));
        cancelled.Refuses(Gizmos, RejectCodes.WrongStage, "compensating");
        cancelled.Drain().Refuses(Gizmos, RejectCodes.WrongStage, "cancelled");
    }

    [Fact]
    public void GivenAFullOrder_WhenOneMoreIsAdded_ThenItIsInvalid()
    {
        var order = Placed(Order with { Items = [.. Enumerable.Repeat(new OrderItem("WIDGET", 1), 499)] });

        Assert.Equal(Verdict.Accepted, order.Send(Gizmos).Verdict);
        order.Refuses(Gizmos, RejectCodes.Invalid, "at most 500 items");
    }

    [Theory]
    [InlineData("", 1, "sku must be")]
    [InlineData("A/B", 1, "sku must be")]
    [InlineData("GIZMO", 0, "quantity must be 1 to 100000; it is 0")]
    [InlineData("GIZMO", 100_001, "quantity must be 1 to 100000; it is 100001")]
    public void GivenAnOrder_WhenANonsensicalItemIsAdded_ThenItIsInvalid(string sku, int quantity, string reason) =>
        Reserved().Refuses(new AddLineItem(sku, quantity), RejectCodes.Invalid, reason);
}
