using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

public sealed class PaymentTests
{
    [Fact]
    public void GivenPayment_WhenTheCardIsDeclined_ThenStockIsReleasedAndNothingIsRefunded()
    {
        var order = Approved().Fails("charge-payment", "card declined");

        Assert.Equal("payment failed: card declined", order.Status().LastError);
        Assert.Equal(["send-failure", "release-stock"], order.Keys);
        Assert.Equal(new SendFailureEmail(Id, "alice@example.org", "payment failed: card declined"),
            order.Request("send-failure"));
        Assert.Equal("Order ORDER-1 failed (payment failed: card declined)", order.Drain().Outcome);
        Assert.DoesNotContain(order.Recorded, e => e.Event is UndoEnded { Key: "refund-payment" });
        Assert.False(order.Status().Charged);
    }

    [Fact]
    public void GivenPayment_WhenThreeAttemptsAreSpent_ThenTheOrderFails()
    {
        var order = Approved();
        for (var i = 0; i < 3; i++) order.FailsOnce("charge-payment", "gateway timeout");

        Assert.Equal("payment failed: gateway timeout", order.Drain().Status().LastError);
        Assert.Equal("failed", order.Stage);
    }

    [Fact]
    public void GivenOneAttemptOfUnknownEffect_WhenALaterOneIsDeclined_ThenTheChargeIsSettledFirst()
    {
        var order = Approved().FailsOnce("charge-payment", "lost answer", Effect.Unknown);

        order.Fails("charge-payment", "card declined", Effect.None);

        Assert.Equal(["settle-payment"], order.Keys);
    }

    [Fact]
    public void GivenAnUnknownCharge_WhenItIsFoundCharged_ThenTheOrderGoesOn()
    {
        var order = Approved().Fails("charge-payment", "time-out", Effect.Unknown);
        Assert.Equal("payment", order.Stage);
        Assert.Equal(new SettlePayment("order/ORDER-1/charge-payment"), order.Request("settle-payment"));
        Assert.True(order.Cell.Plan.FindCall("settle-payment") is { Undo: true, After: "charge-payment" });

        order.Ends("settle-payment", new PaymentSettlement(new("TX-9", Euro(45.50m))));

        Assert.Equal(["update-status"], order.Keys);
        Assert.Equal("TX-9", order.Drain().Status().TransactionId);
        Assert.Equal("completed", order.Stage);
    }

    [Fact]
    public void GivenAnUnknownCharge_WhenThereIsNone_ThenTheOrderFailsWithoutARefund()
    {
        var order = Approved().Fails("charge-payment", "time-out", Effect.Unknown).Ends("settle-payment");

        Assert.Equal(["send-failure", "release-stock"], order.Keys);
        Assert.Equal("Order ORDER-1 failed (payment failed: time-out)", order.Drain().Outcome);
    }

    [Fact]
    public void GivenAnUnknownCharge_WhenSettlingIsWaived_ThenItIsRefundedByItsKey()
    {
        var order = Approved().Fails("charge-payment", "time-out", Effect.Unknown);

        order.Send(new WaiveWork("settle-payment", "carol", "gateway is gone"));

        Assert.Equal(["send-failure", "refund-payment"], order.Keys);
        Assert.Equal(new RefundPayment(Id, "order/ORDER-1/charge-payment"), order.Request("refund-payment"));
        Assert.Equal("failed", order.Drain().Stage);
        Assert.Equal(["settle-payment by carol: gateway is gone"], order.Status().Waived);
        Assert.Equal(order.Status().Waived, order.Facts().Waived);
    }

    [Fact]
    public void GivenAnUnknownCharge_WhenTheOrderIsCancelled_ThenItIsRefundedByItsKey()
    {
        var order = Approved().Fails("charge-payment", "time-out", Effect.Unknown);

        order.Send(new CancelOrder("changed my mind"));

        Assert.Equal(["send-cancellation", "refund-payment"], order.Keys);
        Assert.Equal("cancelled", order.Drain().Stage);
    }
}
