using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>The commands of people between an order's placing and its end, and the deadline for them.</summary>
internal static class Approvals
{
    private const string TimeOutReason = "approval timeout";

    public static Decision Add(OrderState state, AddLineItem add, DateTimeOffset now)
    {
        if (ItemRules.Item("", add.Sku, add.Quantity) is { } mistake)
            return Decision.Rejected(RejectCodes.Invalid, mistake);
        if (state.Stage > OrderStage.AwaitingApproval) return WrongStage(state, "takes no more items");
        if (IsOverdue(state, now)) return TooLate(state);
        if (state.Lines.Count >= OrderLimits.Items)
            return Decision.Rejected(RejectCodes.Invalid, $"an order has at most {OrderLimits.Items} items");
        var number = state.Lines.Count - state.Placed.Items.Count + 1;
        return Decision.Accepted(new ItemAdded(number, add.Sku, add.Quantity));
    }

    public static Decision Approve(OrderState state, ApprovePayment approve, DateTimeOffset now)
    {
        if (TextRules.Name("approvedBy", approve.ApprovedBy) is { } wrong)
            return Decision.Rejected(RejectCodes.Invalid, $"an approval says who approves: {wrong}");
        switch (state.Stage)
        {
            case OrderStage.Payment or OrderStage.StatusUpdate or OrderStage.Shipping or OrderStage.Notify:
                return Agrees(state, approve) ?? Decision.Accepted();
            case not OrderStage.AwaitingApproval:
                return WrongStage(state, "cannot be approved");
        }

        if (IsOverdue(state, now)) return TooLate(state);
        return Agrees(state, approve) ?? FollowUp.Approve(state, new PaymentApproved(approve.ApprovedBy));
    }

    /// <summary>Null when the approval names no total or the order's own; else its rejection.</summary>
    private static Decision? Agrees(OrderState state, ApprovePayment approve)
    {
        if (approve.Total is not { } seen) return null;
        if (state.PendingAdditions > 0)
            return Decision.Rejected(RejectCodes.Conflict, "the total is not final: an added item is pending");
        return seen == state.Total
            ? null
            : Decision.Rejected(RejectCodes.Conflict, $"the total is {state.Total}, not {seen}");
    }

    public static Decision Cancel(OrderState state, CancelOrder cancel)
    {
        if (TextRules.Reason("reason", cancel.Reason) is { } wrong)
            return Decision.Rejected(RejectCodes.Invalid, $"a cancel says why: {wrong}");
        return state.Stage switch
        {
            OrderStage.Completed or OrderStage.Failed => WrongStage(state, "cannot be cancelled"),
            OrderStage.Compensating or OrderStage.Cancelled => Decision.Accepted(),
            _ => Decision.Accepted(new CancelDecided(cancel.Reason, $"cancelled: {cancel.Reason}")),
        };
    }

    public static Decision TimeOut(OrderState state, TimerFired timer, DateTimeOffset now) =>
        timer.Key == OrderKeys.Approval && timer.DueAt == state.ApprovalDeadline && IsOverdue(state, now)
            ? Decision.Accepted(TimedOut())
            : Decision.Ignored($"the timer '{timer.Key}' is not wanted at {OrderViews.NameOf(state.Stage)}");

    /// <summary>The deadline decides, not the timer: the node may have been down when it passed.</summary>
    private static bool IsOverdue(OrderState state, DateTimeOffset now) =>
        state.Stage == OrderStage.AwaitingApproval && now >= state.ApprovalDeadline;

    private static Decision.Reject TooLate(OrderState state) =>
        new(RejectCodes.WrongStage,
            $"order {state.Id} was to be approved by {OrderViews.Time(state.ApprovalDeadline)}: it is cancelled")
        {
            Events = [TimedOut()],
        };

    private static CancelDecided TimedOut() => new(TimeOutReason, TimeOutReason);

    private static Decision WrongStage(OrderState state, string what) =>
        Decision.Rejected(RejectCodes.WrongStage, $"order {state.Id} {what} at stage {OrderViews.NameOf(state.Stage)}");
}
