using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>The saga kind <c>order</c>: its stored names, messages, activities and queries.</summary>
public static class OrderDefinition
{
    private static readonly ActivityOptions Payments = new() { MaximumAttempts = 3, Pool = "payments" };
    private static readonly ActivityOptions Optional = new() { MaximumAttempts = 2 };
    private static readonly ActivityOptions Notices = new() { MaximumAttempts = 3 };

    /// <summary>The definition.</summary>
    public static SagaDefinition<OrderState> Instance { get; } =
        Activities(new SagaDefinition<OrderState>("order", new OrderSaga(), OrderStages.ByRank))
            .EventsOf(OrderJson.Default.OrderEvent)
            .CallClass(OrderKeys.ClassOf)
            .CommandsOf(OrderCommandJson.Default.OrderCommand)
            .Failures(OrderStages.Cancelled, OrderStages.Failed)
            .Query("status", OrderJson.Default.OrderStatus, OrderViews.Status)
            .Query("items", OrderJson.Default.OrderItems, OrderViews.Items);

    /// <summary>The order as the invariant checks see it.</summary>
    public static OrderFacts Facts(OrderState state) => OrderViews.Facts(state);

    private static SagaDefinition<OrderState> Activities(SagaDefinition<OrderState> definition) => definition
        .Activity<FetchInventorySnapshot, InventorySnapshot>("fetch-inventory-snapshot", "inventory")
        .Activity<FetchCustomerProfile, CustomerProfile>("fetch-customer-profile", "customers")
        .Activity<FetchRecommendations, Recommendations>("fetch-recommendations", "customers", Optional)
        .Activity<ReserveStock, StockReserved>("reserve-stock", "inventory")
        .Activity<ReleaseStock, Undone>("release-stock", "inventory")
        .Activity<ProcessPayment, PaymentReceipt>("process-payment", "payments", Payments)
        .Activity<SettlePayment, PaymentSettlement>("settle-payment", "payments", Payments)
        .Activity<RefundPayment, Undone>("refund-payment", "payments", Payments)
        .Activity<UpdateOrderStatus, StatusUpdated>("update-order-status", "orders")
        .Activity<RevertOrderStatus, Undone>("revert-order-status", "orders")
        .Activity<ScheduleShipping, ShippingScheduled>("schedule-shipping", "shipping")
        .Activity<CancelShipping, Undone>("cancel-shipping", "shipping")
        .Activity<SendOrderConfirmation, NoticeSent>("send-order-confirmation", "notifications", Notices)
        .Activity<SendCancellationEmail, NoticeSent>("send-cancellation-email", "notifications", Notices)
        .Activity<SendFailureEmail, NoticeSent>("send-failure-email", "notifications", Notices)
        .Activity<SendSms, NoticeSent>("send-sms", "notifications", Notices);
}
