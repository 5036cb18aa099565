using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>Cancelling at every stage and during every call, failing after payment, stuck undos.</summary>
public sealed class CompensationTests
{
    public static TheoryData<string, string[]> Undos => new()
    {
        { "fetch-inventory", [] },
        { "fetch-customer", [] },
        { "fetch-recommendations", [] },
        { "reserve-stock", ["release-stock"] },
        { "approval", ["release-stock"] },
        { "charge-payment", ["refund-payment", "release-stock"] },
        { "update-status", ["refund-payment", "revert-status", "release-stock"] },
        { "schedule-shipping", ["cancel-shipping", "refund-payment", "revert-status", "release-stock"] },
        { "send-confirmation", ["cancel-shipping", "refund-payment", "revert-status", "release-stock"] },
        { "send-sms", ["cancel-shipping", "refund-payment", "revert-status", "release-stock"] },
    };

    [Theory]
    [MemberData(nameof(Undos))]
    public void GivenAnyCallUnderWay_WhenCancelled_ThenAllThatMayHaveHappenedIsUndoneInOrder(
        string during, string[] undos)
    {
        var isBeforeApproval = during is "fetch-inventory" or "fetch-customer" or "fetch-recommendations"
            or "reserve-stock" or "approval";
        var order = isBeforeApproval ? Placed().Until(during) : Approved().Until(during);

        Assert.Equal(Verdict.Accepted, order.Send(new CancelOrder("changed my mind")).Verdict);

        Assert.Equal("compensating", order.Stage);
        Assert.Equal("cancelled: changed my mind", order.Status().LastError);
        order.Ends("send-cancellation");
        foreach (var undo in undos)
        {
            Assert.Equal([undo], order.Keys);
            Assert.True(order.Cell.Plan.FindCall(undo)!.Undo);
            order.Ends(undo);
        }

        Assert.Equal("Order ORDER-1 cancelled (changed my mind)", order.Outcome);
        Assert.Empty(order.Keys);
        Assert.True(order.Status() is { Reserved: false, Charged: false, Cancelled: true });
        Assert.All(order.Status().Items, item => Assert.Equal("released", item.State));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void GivenAnUnknownAddress_WhenTheOrderFailsInEnrichment_ThenItIsFoundAndTheCustomerIsTold(int version)
    {
        var terms = OrderTerms.Default with { Version = version };
        var order = Placed(Order with { Email = null, Terms = terms })
            .Ends("fetch-inventory", Snapshot(("WIDGET", 0), ("GADGET", 1)));

        Assert.Equal(["find-address"], order.Keys);
        Assert.Equal(new FetchCustomerProfile(CustomerId), order.Request("find-address"));
        var told = Assert.IsType<SendFailureEmail>(order.Restart().Ends("find-address").Request("send-failure"));

        Assert.Equal("profile@example.org", told.Email);
        Assert.Equal("failed", order.Ends("send-failure").Stage);
    }

    [Fact]
    public void GivenAnUnknownAddress_WhenItCannotBeFound_ThenTheOrderEndsWithAWarning()
    {
        var order = Placed(Order with { Email = null });
        order.Send(new CancelOrder("no"));

        order.Fails("find-address", "customers are down");

        Assert.Equal("cancelled", order.Stage);
        Assert.Equal(["find-address: customers are down"], order.Status().Warnings);
    }

    [Fact]
    public void GivenAKnownCustomerWithoutAnAddress_WhenCancelled_ThenNobodyIsAskedTwice()
    {
        var order = Placed(Order with { Email = null })
            .Ends("fetch-customer", new CustomerProfile("gold", "Alice", null, null));

        order.Send(new CancelOrder("no"));

        Assert.Null(Assert.IsType<SendCancellationEmail>(order.Request("send-cancellation")).Email);
    }

    [Fact]
    public void GivenAnUndo_WhenItIsWanted_ThenItWaitsForItsForwardCallAndNamesItsKey()
    {
        var order = Approved().Until("send-sms");
        order.Send(new CancelOrder("no"));

        var expected = new (string Key, string After, Activity Request)[]
        {
            ("cancel-shipping", "schedule-shipping", new CancelShipping(Id, "order/ORDER-1/schedule-shipping")),
            ("refund-payment", "charge-payment", new RefundPayment(Id, "order/ORDER-1/charge-payment")),
            ("revert-status", "update-status", new RevertOrderStatus(Id, "order/ORDER-1/update-status", "cancelled")),
            ("release-stock", "reserve-stock", new ReleaseStock(Id, "order/ORDER-1/reserve-stock")),
        };
        foreach (var (key, after, request) in expected)
        {
            var call = order.Cell.Plan.FindCall(key)!;
            Assert.Equal((after, request), (call.After, call.Activity));
            order.Ends(key);
        }
    }

    [Fact]
    public void GivenPendingAndReservedAdditions_WhenCancelled_ThenAllReservationsAreReleasedTogether()
    {
        var order = Reserved();
        for (var i = 0; i < 3; i++) order.Send(new AddLineItem("GIZMO", 1));
        order.Ends("reserve-item:1").Fails("reserve-item:2", "out of stock");

        order.Send(new CancelOrder("no"));

        Assert.Equal(["send-cancellation", "release-stock", "release-item:1", "release-item:3"], order.Keys);
        Assert.Equal("cancelled", order.Drain().Stage);
        Assert.Equal(["released", "released", "released", "refused", "released"],
            order.Status().Items.Select(item => item.State));
    }

    [Fact]
    public void GivenACancel_WhenItIsRepeated_ThenNothingHappensMore()
    {
        var order = Approved();
        order.Send(new CancelOrder("first"));
        while (true)
        {
            var again = order.Send(new CancelOrder("second"));
            Assert.Equal(Verdict.Accepted, again.Verdict);
            Assert.Empty(again.Events);
            if (order.CallKeys is not [var key, ..]) break;
            order.Ends(key);
        }

        Assert.Equal("Order ORDER-1 cancelled (first)", order.Outcome);
    }

    [Fact]
    public void GivenAFailedOrder_WhenCancelledWhileCompensating_ThenItStillFails()
    {
        var order = Approved().Fails("charge-payment", "card declined");

        var cancel = order.Send(new CancelOrder("too late"));

        Assert.Equal(Verdict.Accepted, cancel.Verdict);
        Assert.Empty(cancel.Events);
        Assert.Equal("failed", order.Drain().Stage);
        order.Refuses(new CancelOrder("too late"), RejectCodes.WrongStage, "failed");
    }

    [Fact]
    public void GivenACompletedOrder_WhenCancelled_ThenItIsTheWrongStage() =>
        Approved().Drain().Refuses(new CancelOrder("too late"), RejectCodes.WrongStage, "completed");

    [Fact]
    public void GivenNoReason_WhenCancelled_ThenItIsInvalid() =>
        Placed().Refuses(new CancelOrder(""), RejectCodes.Invalid, "why");

    [Fact]
    public void GivenAReasonLongerThanTheRule_WhenCancelled_ThenItIsInvalidAsAtTheGateway() =>
        Placed().Refuses(new CancelOrder(new('x', TextRules.MaxReason + 1)), RejectCodes.Invalid, "500");

    [Theory]
    [InlineData("update-status", Effect.None, "status update failed: no", new[] { "refund-payment", "release-stock" })]
    [InlineData("update-status", Effect.Unknown, "status update failed: no",
        new[] { "refund-payment", "revert-status", "release-stock" })]
    [InlineData("schedule-shipping", Effect.None, "shipping failed: no",
        new[] { "refund-payment", "revert-status", "release-stock" })]
    [InlineData("schedule-shipping", Effect.Unknown, "shipping failed: no",
        new[] { "cancel-shipping", "refund-payment", "revert-status", "release-stock" })]
    public void GivenPaid_WhenALaterStepFails_ThenItIsRefundedAndReleased(
        string key, Effect effect, string error, string[] undos)
    {
        var order = Approved().Until(key).Fails(key, "no", effect);

        Assert.Equal(error, order.Status().LastError);
        order.Ends("send-failure");
        foreach (var undo in undos)
        {
            Assert.Equal([undo], order.Keys);
            order.Ends(undo);
        }

        Assert.Equal($"Order ORDER-1 failed ({error})", order.Outcome);
        Assert.False(order.Status().Charged);
    }

    [Fact]
    public void GivenAFailure_WhenTheStatusIsReverted_ThenItSaysFailed()
    {
        var order = Approved().Until("schedule-shipping").Fails("schedule-shipping", "no").Ends("refund-payment");

        Assert.Equal("failed", Assert.IsType<RevertOrderStatus>(order.Request("revert-status")).Status);
    }

    [Fact]
    public void GivenAStuckRefund_WhenItIsWaived_ThenCompensationGoesOnAndTheWaiverShows()
    {
        var order = Approved().Until("update-status");
        order.Send(new CancelOrder("no"));
        for (var i = 0; i < 5; i++) order.FailsOnce("refund-payment", "gateway down");
        Assert.True(order.Cell.Plan.Stuck);
        Assert.Null(order.Outcome);

        order.Send(new WaiveWork("refund-payment", "carol", "refunded by hand"));

        Assert.False(order.Cell.Plan.Stuck);
        Assert.Equal("cancelled", order.Drain().Stage);
        Assert.Equal(["refund-payment by carol: refunded by hand"], order.Status().Waived);
        Assert.Equal(["refund-payment by carol: refunded by hand"], order.Facts().Waived);
        Assert.True(order.Status().Charged);
    }

    [Fact]
    public void GivenAStuckUndo_WhenItIsRetried_ThenTheOrderEnds()
    {
        var order = Reserved();
        order.Send(new CancelOrder("no"));
        order.Fails("release-stock", "no such warehouse", Effect.Unknown);
        Assert.True(order.Cell.Plan.Stuck);

        order.Send(new RetryWork("release-stock", "carol", "it is back"));

        Assert.Equal("cancelled", order.Drain().Stage);
    }

    [Fact]
    public void GivenTheNoticeFails_WhenCompensating_ThenItOnlyWarns()
    {
        var order = Reserved();
        order.Send(new CancelOrder("no"));

        order.Fails("send-cancellation", "mailbox full").Drain();

        Assert.Equal("cancelled", order.Stage);
        Assert.Equal(["send-cancellation: mailbox full"], order.Status().Warnings);
        Assert.Equal("cancelled: no", order.Status().LastError);
    }

    [Fact]
    public void GivenNoAddressAtPlacing_WhenCancelledLater_ThenTheProfilesIsUsed()
    {
        var order = Reserved(Order with { Email = null });

        order.Send(new CancelOrder("no"));

        Assert.Equal(
            new SendCancellationEmail(Id, "profile@example.org", "no"), order.Request("send-cancellation"));
    }

    [Fact]
    public void GivenALateResult_WhenItsCallIsNoLongerWanted_ThenItIsIgnored()
    {
        var order = Approved();
        var charge = order.Cell.Plan.FindCall("charge-payment")!;
        order.Send(new CancelOrder("no"));

        var saga = OrderDefinition.Instance.Saga;
        var state = (OrderState)order.Cell.State!;
        SagaMessage[] late =
        [
            new ActivityCompleted(charge.Key, charge.Activity, Answer(charge)),
            new ActivityFailed(charge.Key, charge.Activity, new("x", "x", Effect.None)),
            new WorkWaived("release-item:7", "carol", "why"),
        ];
        foreach (var message in late)
        {
            var ignored = Assert.IsType<Decision.Ignore>(saga.Decide(state, message, order.Now));
            Assert.Contains("compensating", ignored.Reason, StringComparison.Ordinal);
        }
    }
}
