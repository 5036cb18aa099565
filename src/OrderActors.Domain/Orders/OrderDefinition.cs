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
        Activities(Events(new SagaDefinition<OrderState>("order", new OrderSaga(), OrderStages.ByRank)))
            .CallClass(OrderKeys.ClassOf)
            .Command("place", OrderCommandJson.Default.PlaceOrder, starts: true, "Places the order")
            .Command("approve", OrderCommandJson.Default.ApprovePayment,
                summary: "Approves the payment; with a total, only if the order's is the same")
            .Command("cancel", OrderCommandJson.Default.CancelOrder,
                summary: "Cancels the order at any stage before its end")
            .Command("add-item", OrderCommandJson.Default.AddLineItem,
                summary: "Adds an item until the payment is approved")
            .Failures(OrderStages.Cancelled, OrderStages.Failed)
            .Query("status", OrderJson.Default.OrderStatus, OrderViews.Status)
            .Query("items", OrderJson.Default.OrderItems, OrderViews.Items);

    /// <summary>The order as the invariant checks see it.</summary>
    public static OrderFacts Facts(OrderState state) => OrderViews.Facts(state);

    private static SagaDefinition<OrderState> Events(SagaDefinition<OrderState> definition) => definition
        .Event("order.placed.v1", "lifecycle", OrderJson.Default.OrderPlaced)
        .Event("order.inventory-fetched.v1", "enrichment", OrderJson.Default.InventoryFetched)
        .Event("order.customer-fetched.v1", "enrichment", OrderJson.Default.CustomerFetched)
        .Event("order.recommendations-fetched.v1", "enrichment", OrderJson.Default.RecommendationsFetched)
        .Event("order.recommendations-missed.v1", "enrichment", OrderJson.Default.RecommendationsMissed)
        .Event("order.enrichment-failed.v1", "enrichment", OrderJson.Default.EnrichmentFailed)
        .Event("order.reserved.v1", "reserve", OrderJson.Default.OrderReserved)
        .Event("order.reserve-failed.v1", "reserve", OrderJson.Default.ReserveFailed)
        .Event("order.item-added.v1", "reserve", OrderJson.Default.ItemAdded)
        .Event("order.item-reserved.v1", "reserve", OrderJson.Default.ItemReserved)
        .Event("order.item-refused.v1", "reserve", OrderJson.Default.ItemRefused)
        .Event("order.payment-approved.v1", "approval", OrderJson.Default.PaymentApproved)
        .Event("order.payment-requested.v1", "payment", OrderJson.Default.PaymentRequested)
        .Event("order.payment-charged.v1", "payment", OrderJson.Default.PaymentCharged)
        .Event("order.payment-unknown.v1", "payment", OrderJson.Default.PaymentUnknown)
        .Event("order.payment-failed.v1", "payment", OrderJson.Default.PaymentFailed)
        .Event("order.status-written.v1", "status", OrderJson.Default.StatusWritten)
        .Event("order.status-update-failed.v1", "status", OrderJson.Default.StatusUpdateFailed)
        .Event("order.shipment-scheduled.v1", "shipping", OrderJson.Default.ShipmentScheduled)
        .Event("order.shipping-failed.v1", "shipping", OrderJson.Default.ShippingFailed)
        .Event("order.notice-delivered.v1", "notification", OrderJson.Default.NoticeDelivered)
        .Event("order.notice-failed.v1", "notification", OrderJson.Default.NoticeFailed)
        .Event("order.cancel-decided.v1", "compensation", OrderJson.Default.CancelDecided)
        .Event("order.undo-ended.v1", "compensation", OrderJson.Default.UndoEnded)
        .Event("order.undo-waived.v1", "compensation", OrderJson.Default.UndoWaived)
        .Event("order.completed.v1", "lifecycle", OrderJson.Default.OrderCompleted)
        .Event("order.cancelled.v1", "lifecycle", OrderJson.Default.OrderCancelled)
        .Event("order.failed.v1", "lifecycle", OrderJson.Default.OrderFailed);

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
