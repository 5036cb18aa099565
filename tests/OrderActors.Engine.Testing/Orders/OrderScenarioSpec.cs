using OrderActors.Domain.Orders;
using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Engine.Testing.Orders;

public abstract class OrderScenarioSpec<TFixture> : OrderSpec<TFixture>
    where TFixture : StoreFixture, new()
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task GivenAnOrder_WhenApproved_ThenItCompletes(int version)
    {
        await using var bench = await OpenAsync(version);
        bench.Place();
        Assert.Equal("awaiting-approval", bench.Status.Stage);
        bench.Approve();

        bench.AssertEnded("completed");
        Assert.Equal(version, bench.Status.Version);
        Assert.Equal($"Order O-1 completed (version v{version})", bench.Status.Outcome);
    }

    [Fact]
    public async Task GivenOrdersOfBothVersions_WhenTheySideBySide_ThenEachKeepsItsOwn()
    {
        await using var bench = await OpenAsync(1);
        bench.Place();
        bench.Host.Send(SagaId.Create("order", "O-2"),
            new PlaceOrder("O-2", "C-1", null, [new OrderItem("A", 1)], OrderTerms.Default));
        bench.Host.Crash();

        Assert.DoesNotContain("order.customer-fetched.v1", bench.Manifests());
        Assert.Contains("order.customer-fetched.v1", bench.Manifests(SagaId.Create("order", "O-2")));
    }

    [Fact]
    public async Task GivenPaymentsFailForNow_WhenTriedAgain_ThenItCompletes()
    {
        await using var bench = await OpenAsync();
        bench.On("charge-payment", (attempt, effect) => attempt.Number < 3
            ? throw new PaymentTransientError("gateway timeout") { Effect = Effect.None }
            : effect());
        bench.Place();
        bench.Approve();
        bench.Rest();

        bench.AssertEnded("completed");
        Assert.Equal(2, bench.Host.History(OrderBench.Id).Count(recorded => recorded.Event is AttemptFailed));
    }

    [Theory]
    [InlineData(true, "payment failed: card declined")]
    [InlineData(false, "payment failed: gateway timeout")]
    public async Task GivenAPaymentThatFailsForGood_ThenTheOrderFailsAndTheStockIsReleased(bool declined, string error)
    {
        await using var bench = await OpenAsync();
        bench.On("charge-payment", (_, _) => throw (declined
            ? new PermanentError("card declined")
            : new PaymentTransientError("gateway timeout") { Effect = Effect.None }));
        bench.Place();
        bench.Approve();
        bench.Rest();

        bench.AssertEnded("failed", error);
        Assert.DoesNotContain("order.payment-unknown.v1", bench.Manifests());
    }

    [Theory]
    [InlineData(true, "completed")]
    [InlineData(false, "failed")]
    public async Task GivenAPaymentWhoseAnswersAreLost_WhenSettled_ThenTheChargeDecides(bool charged, string stage)
    {
        await using var bench = await OpenAsync();
        bench.On("charge-payment", (_, effect) =>
        {
            if (charged) effect();
            throw TestAttempt.Hang();
        });
        bench.Place();
        bench.Approve();
        bench.Rest();

        bench.AssertEnded(stage);
        Assert.Contains("order.payment-unknown.v1", bench.Manifests());
    }

    [Fact]
    public async Task GivenNobodyApproves_WhenTheWindowEnds_ThenItIsCancelled()
    {
        await using var bench = await OpenAsync();
        bench.Place();
        bench.Host.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        Assert.Equal("awaiting-approval", bench.Status.Stage);
        bench.Host.Advance(TimeSpan.FromTicks(1));

        bench.AssertEnded("cancelled", "approval timeout");
    }

    [Fact]
    public async Task GivenTheNodeWasDownAtTheDeadline_WhenApprovedAfterwards_ThenItIsRefusedAndCancelled()
    {
        await using var bench = await OpenAsync();
        bench.Place();
        bench.Host.CrashFor(TimeSpan.FromHours(2));

        Assert.Equal((Verdict.Rejected, RejectCodes.WrongStage),
            (bench.Approve() is var reply ? reply.Verdict : default, reply.Code));
        bench.Rest();
        bench.AssertEnded("cancelled", "approval timeout");
    }

    [Fact]
    public async Task GivenAnAddedItem_WhenReserved_ThenItIsPricedChargedAndShipped()
    {
        await using var bench = await OpenAsync();
        bench.Place();
        bench.Host.Send(OrderBench.Id, new AddLineItem("B", 2));
        bench.Approve();

        bench.AssertEnded("completed");
        Assert.Equal(2 * 250 + 2 * 1000, bench.Outside.Captured);
        Assert.Equal(4, bench.Outside.Shipped);
        Assert.Equal(RejectCodes.WrongStage, bench.Host.Send(OrderBench.Id, new AddLineItem("B", 1)).Code);
    }

    [Fact]
    public async Task GivenAnAddedItemThatIsOutOfStock_ThenTheOrderGoesOnWithoutIt()
    {
        await using var bench = await OpenAsync();
        bench.Place();
        bench.Host.Send(OrderBench.Id, new AddLineItem("B", 9));
        bench.Approve();

        bench.AssertEnded("completed");
        Assert.Equal("refused", bench.Status.Items[1].State);
    }

    [Fact]
    public async Task GivenAnAddedItemPendingAtApproval_ThenPaymentWaitsForItAndFreezesTheAmount()
    {
        await using var bench = await OpenAsync();
        bench.On("reserve-item:1", (_, _) => throw TestAttempt.Hang());
        bench.Place();
        bench.Host.Send(OrderBench.Id, new AddLineItem("B", 1));
        bench.Approve();
        Assert.Equal(("payment", 0), (bench.Status.Stage, bench.Outside.Captured));

        bench.Host.Complete(OrderBench.Id, "reserve-item:1", bench.Outside.Late(bench.Host.Running[0]));

        bench.AssertEnded("completed");
        Assert.Equal(1500, bench.Outside.Captured);
    }

    [Theory]
    [InlineData("update-status", "status update failed: down")]
    [InlineData("schedule-shipping", "shipping failed: down")]
    public async Task GivenAStepAfterPaymentFails_ThenTheMoneyIsRefundedAndTheStockReleased(string key, string error)
    {
        await using var bench = await OpenAsync();
        bench.On(key, (_, _) => throw new ServiceUnavailableError("down"));
        bench.Place();
        bench.Approve();
        bench.Rest();

        bench.AssertEnded("failed", error);
        Assert.Equal(0, bench.Outside.Captured);
    }

    [Theory]
    [InlineData("send-sms")]
    [InlineData("send-confirmation")]
    [InlineData("fetch-recommendations")]
    public async Task GivenABestEffortStepIsDown_ThenTheOrderCompletesWithAWarning(string key)
    {
        await using var bench = await OpenAsync();
        bench.On(key, (_, _) => throw new ServiceUnavailableError("down"));
        bench.Place();
        bench.Host.Advance(TimeSpan.FromMinutes(2));
        bench.Approve();
        bench.Rest();

        bench.AssertEnded("completed");
        Assert.Equal($"{key}: down", Assert.Single(bench.Status.Warnings));
    }

    [Fact]
    public async Task GivenMoreThanThereIs_ThenTheOrderFailsAsOutOfStock()
    {
        await using var bench = await OpenAsync();
        bench.Outside.Receive("A", 1);
        bench.Place();

        bench.AssertEnded("failed", "enrichment failed: out of stock: A (wanted 2, available 1)");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenAStuckRefund_WhenRetriedOrWaived_ThenTheOrderEnds(bool waive)
    {
        await using var bench = await OpenAsync();
        var broken = true;
        Func<TestAttempt, Func<object>, object> act = (attempt, effect) => attempt.Key switch
        {
            "schedule-shipping" => throw new PermanentError("no carrier"),
            "refund-payment" when broken => throw new PermanentError("account closed"),
            _ => effect(),
        };
        bench.Outside.Act = act;
        bench.Place();
        bench.Approve();
        bench.Rest();
        Assert.Equal("compensating", bench.Status.Stage);
        Assert.True(bench.Host.View(OrderBench.Id)!.Stuck);
        Assert.Contains("an operator to retry or waive 'refund-payment'", bench.Host.Why(OrderBench.Id),
            StringComparison.Ordinal);
        bench.Host.Crash();
        Assert.Equal("compensating", bench.Status.Stage);

        broken = waive;
        Assert.Equal(Verdict.Accepted, bench.Host.Send(OrderBench.Id, waive
            ? new WaiveWork("refund-payment", "ann", "paid back by hand")
            : new RetryWork("refund-payment", "ann", "opened again")).Verdict);

        Assert.Equal("failed", bench.Status.Stage);
        if (!waive) bench.AssertEnded("failed");
        else Assert.Equal((500, "refund-payment by ann: paid back by hand"),
            (bench.Outside.Captured, bench.Status.Waived[0]));
    }
}
