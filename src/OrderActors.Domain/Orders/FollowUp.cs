using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>Events that follow from a state alone, with no further message.</summary>
internal static class FollowUp
{
    /// <summary>Accepts with this event and with what follows from the state after it.</summary>
    public static Decision Accept(OrderState state, SagaEvent @event) =>
        Of(OrderEvolution.After(state, @event)) is { } next
            ? Decision.Accepted(@event, next)
            : Decision.Accepted(@event);

    private static SagaEvent? Of(OrderState state) => state.Stage switch
    {
        OrderStage.Payment when state is { Amount: null, HasPendingAdditions: false } =>
            new PaymentRequested(state.Total!.Value),
        // An item that is still being released keeps the order open: an ended saga has no outstanding work.
        OrderStage.Notify when state is { Confirmation: null, Sms: null, HasPendingUndos: false } =>
            new OrderCompleted(),
        OrderStage.Compensating when state is { Notice: null, HasPendingUndos: false, Abort: { } abort } =>
            abort.Cancelled ? new OrderCancelled(abort.Reason) : new OrderFailed(abort.Reason),
        _ => null,
    };
}
