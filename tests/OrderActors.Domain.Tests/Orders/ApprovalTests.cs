using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

public sealed class ApprovalTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    [Fact]
    public void GivenStockReserved_WhenNobodyHasApproved_ThenThePersonAndTheDeadlineAreNamed()
    {
        var order = Reserved();

        Assert.Equal(["approval"], order.Keys);
        var description = order.Cell.Description!;
        Assert.Equal("approval of 45.50 EUR by a person (approve) until 2026-01-01 12:15:00Z, or cancel",
            description.WaitsFor);
        Assert.Equal(Scenario.Start + Window, description.Deadline);
        Assert.Equal(Scenario.Start + Window, order.Status().ApprovalDeadline);
    }

    [Fact]
    public void GivenEnrichmentTookTime_WhenStockIsReserved_ThenTheWindowBeginsThen()
    {
        var order = Placed().WaitWhileDown(TimeSpan.FromHours(1)).Until("approval");

        Assert.Equal(Scenario.Start + TimeSpan.FromHours(1) + Window, order.Status().ApprovalDeadline);
    }

    [Fact]
    public void GivenAnItemAdded_WhenTimePasses_ThenTheDeadlineHasNotMoved()
    {
        var order = Reserved().WaitWhileDown(TimeSpan.FromMinutes(14));
        order.Send(new AddLineItem("GIZMO", 1));
        order.Ends("reserve-item:1");

        Assert.Equal(Scenario.Start + Window, order.Status().ApprovalDeadline);
        Assert.Equal("compensating", order.Wait(TimeSpan.FromMinutes(1)).Stage);
    }

    [Fact]
    public void GivenAwaitingApproval_WhenTheDeadlineComes_ThenTheOrderIsCancelled()
    {
        var order = Reserved().Wait(Window - TimeSpan.FromTicks(1));
        Assert.Equal("awaiting-approval", order.Stage);

        order.Wait(TimeSpan.FromTicks(1));

        Assert.Equal(["send-cancellation", "release-stock"], order.Keys);
        Assert.Equal("approval timeout", order.Status().LastError);
        Assert.True(order.Status().Cancelled);
        Assert.Equal("Order ORDER-1 cancelled (approval timeout)", order.Drain().Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GivenTheDeadlinePassedWhileDown_WhenSomebodyComesFirst_ThenRefusedAndCancelledAtOnce(bool approves)
    {
        var order = Reserved().WaitWhileDown(Window);

        var proposal = order.Send(approves ? new ApprovePayment("bob") : new AddLineItem("GIZMO", 1));

        Assert.Equal((Verdict.Rejected, RejectCodes.WrongStage), (proposal.Verdict, proposal.Code));
        Assert.Equal("compensating", order.Stage);
        Assert.Equal("approval timeout", order.Status().LastError);
        order.Refuses(new ApprovePayment("bob"), RejectCodes.WrongStage, "compensating");
        Assert.Equal("Order ORDER-1 cancelled (approval timeout)", order.Drain().Outcome);
    }

    [Fact]
    public void GivenApproval_WhenItIsRepeatedByAnybodyBeforeTheEnd_ThenNothingHappens()
    {
        var order = Approved();
        while (order.CallKeys is [var key, ..])
        {
            var again = order.Send(new ApprovePayment("carol"));
            Assert.Equal(Verdict.Accepted, again.Verdict);
            Assert.Empty(again.Events);
            order.Ends(key);
        }

        order.Refuses(new ApprovePayment("carol"), RejectCodes.WrongStage, "completed");
    }

    [Theory]
    [InlineData("fetch-customer", "enrichment")]
    [InlineData("reserve-stock", "reserve")]
    public void GivenNoReservationYet_WhenApproved_ThenItIsTheWrongStage(string key, string stage) =>
        Placed().Until(key).Refuses(new ApprovePayment("bob"), RejectCodes.WrongStage, stage);

    [Fact]
    public void GivenATotalThatThePersonSaw_WhenItDiffers_ThenItIsAConflict()
    {
        var order = Reserved();

        order.Refuses(new ApprovePayment("bob", Euro(45.49m)), RejectCodes.Conflict,
            "the total is 45.50 EUR, not 45.49 EUR");
        order.Refuses(new ApprovePayment("bob", new(4550, "USD")), RejectCodes.Conflict, "the total is 45.50 EUR");
        Assert.Equal(Verdict.Accepted, order.Send(new ApprovePayment("bob", Euro(45.50m))).Verdict);
        Assert.Equal("payment", order.Stage);
        order.Refuses(new ApprovePayment("bob", Euro(45.49m)), RejectCodes.Conflict, "the total is 45.50 EUR");
        Assert.Equal(Verdict.Accepted, order.Send(new ApprovePayment("bob", Euro(45.50m))).Verdict);
    }

    [Fact]
    public void GivenNobodyNamed_WhenApproved_ThenItIsInvalid() =>
        Reserved().Refuses(new ApprovePayment(" "), RejectCodes.Invalid, "who");

    [Fact]
    public void GivenApproved_WhenTheDeadlineComes_ThenNothingHappens()
    {
        var order = Approved().Wait(TimeSpan.FromDays(1));

        Assert.Equal(["charge-payment"], order.Keys);
        Assert.Null(order.Cell.Description!.Deadline);
    }

    [Fact]
    public void GivenAnyStage_WhenALateTimerComes_ThenItIsIgnored()
    {
        var due = Scenario.Start + Window;
        foreach (var order in new[] { Placed(), Approved(), Approved().Drain() })
        {
            order.WaitWhileDown(Window);
            var late = OrderDefinition.Instance.Saga.Decide(
                (OrderState)order.Cell.State!, new TimerFired("approval", due), order.Now);
            Assert.IsType<Decision.Ignore>(late);
        }
    }
}
