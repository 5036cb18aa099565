using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>Ends of work, with the event that follows where it was the last that the order had waited for.</summary>
internal static class FollowUp
{
    /// <summary>The amount is frozen once no addition is pending.</summary>
    public static Decision Approve(OrderState state, PaymentApproved approved) =>
        Accept(approved, state.PendingAdditions == 0 ? new PaymentRequested(state.Total!.Value) : null);

    /// <summary>An added item is reserved: the total counts it.</summary>
    public static Decision EndItem(OrderState state, ItemReserved reserved) => Accept(reserved, IsLastItem(state)
        ? new PaymentRequested(state.Total!.Value + state.Added(reserved.Number).At(reserved.UnitPrice))
        : null);

    /// <summary>An added item is refused: the total is as if it had never been added.</summary>
    public static Decision EndItem(OrderState state, ItemRefused refused) =>
        Accept(refused, IsLastItem(state) ? new PaymentRequested(state.Total!.Value) : null);

    /// <summary>A notice or an undo has ended.</summary>
    /// <param name="state">The state, in which it is outstanding.</param>
    /// <param name="key">Its key.</param>
    /// <param name="end">The event that records it.</param>
    public static Decision End(OrderState state, string key, SagaEvent end) => Accept(end, state.Stage switch
    {
        // An item that is still being released keeps the order open: an ended saga has no outstanding work.
        OrderStage.Notify when IsOver(state.Confirmation, key) && IsOver(state.Sms, key) && IsLastUndo(state, key) =>
            new OrderCompleted(),
        OrderStage.Compensating when state.Abort is { } abort && IsOver(state.Notice, key) && IsLastUndo(state, key) =>
            abort.Cancelled ? new OrderCancelled(abort.Reason) : new OrderFailed(abort.Reason),
        _ => null,
    });

    private static Decision Accept(SagaEvent end, SagaEvent? next) =>
        next is null ? Decision.Accepted(end) : Decision.Accepted(end, next);

    /// <summary>Payment waits for the pending additions, of which one ends.</summary>
    private static bool IsLastItem(OrderState state) =>
        state is { Stage: OrderStage.Payment, Amount: null, PendingAdditions: 1 };

    private static bool IsOver(Work.Call? call, string ended) =>
        call is null || call.Key.Equals(ended, StringComparison.Ordinal);

    private static bool IsLastUndo(OrderState state, string ended)
    {
        foreach (var undo in state.Undos.AsSpan())
            if (undo.State == UndoState.Pending && !IsOver(undo.Call, ended)) return false;
        return true;
    }
}
