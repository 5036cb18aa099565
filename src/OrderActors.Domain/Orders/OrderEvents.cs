using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

// The facts of an order. Each carries what was decided by it (prices, amounts, the deadline), so that Evolve computes
// nothing that a later release could compute otherwise. Members that may be null default to null: nulls are not stored.

/// <summary>What happens to an order, by its stored names, which never change.</summary>
[JsonDerivedType(typeof(OrderPlaced), "order.placed.v1")]
[JsonDerivedType(typeof(InventoryFetched), "order.inventory-fetched.v1")]
[JsonDerivedType(typeof(CustomerFetched), "order.customer-fetched.v1")]
[JsonDerivedType(typeof(RecommendationsFetched), "order.recommendations-fetched.v1")]
[JsonDerivedType(typeof(RecommendationsMissed), "order.recommendations-missed.v1")]
[JsonDerivedType(typeof(EnrichmentFailed), "order.enrichment-failed.v1")]
[JsonDerivedType(typeof(OrderReserved), "order.reserved.v1")]
[JsonDerivedType(typeof(ReserveFailed), "order.reserve-failed.v1")]
[JsonDerivedType(typeof(ItemAdded), "order.item-added.v1")]
[JsonDerivedType(typeof(ItemReserved), "order.item-reserved.v1")]
[JsonDerivedType(typeof(ItemRefused), "order.item-refused.v1")]
[JsonDerivedType(typeof(PaymentApproved), "order.payment-approved.v1")]
[JsonDerivedType(typeof(PaymentRequested), "order.payment-requested.v1")]
[JsonDerivedType(typeof(PaymentCharged), "order.payment-charged.v1")]
[JsonDerivedType(typeof(PaymentUnknown), "order.payment-unknown.v1")]
[JsonDerivedType(typeof(PaymentFailed), "order.payment-failed.v1")]
[JsonDerivedType(typeof(StatusWritten), "order.status-written.v1")]
[JsonDerivedType(typeof(StatusUpdateFailed), "order.status-update-failed.v1")]
[JsonDerivedType(typeof(ShipmentScheduled), "order.shipment-scheduled.v1")]
[JsonDerivedType(typeof(ShippingFailed), "order.shipping-failed.v1")]
[JsonDerivedType(typeof(NoticeDelivered), "order.notice-delivered.v1")]
[JsonDerivedType(typeof(NoticeFailed), "order.notice-failed.v1")]
[JsonDerivedType(typeof(CancelDecided), "order.cancel-decided.v1")]
[JsonDerivedType(typeof(UndoEnded), "order.undo-ended.v1")]
[JsonDerivedType(typeof(UndoWaived), "order.undo-waived.v1")]
[JsonDerivedType(typeof(OrderCompleted), "order.completed.v1")]
[JsonDerivedType(typeof(OrderCancelled), "order.cancelled.v1")]
[JsonDerivedType(typeof(OrderFailed), "order.failed.v1")]
internal abstract record OrderEvent : SagaEvent;

/// <summary>The order exists, with these terms (its version included), which never change.</summary>
[EventClass("lifecycle")]
internal sealed record OrderPlaced(
    string OrderId, string CustomerId, ValueList<OrderItem> Items, OrderTerms Terms, DateTimeOffset PlacedAt,
    string? Email = null) : OrderEvent;

/// <summary>Everything is available; the price of one, for each placed item in the order's sequence.</summary>
[EventClass("enrichment")]
internal sealed record InventoryFetched(ValueList<StockPrice> Prices) : OrderEvent;

[EventClass("enrichment")]
internal sealed record CustomerFetched(string Tier, string? Name = null, string? Email = null, string? Phone = null)
    : OrderEvent;

[EventClass("enrichment")]
internal sealed record RecommendationsFetched(ValueList<string> Skus) : OrderEvent;

/// <summary>Recommendations are optional: the order continues without them.</summary>
[EventClass("enrichment")]
internal sealed record RecommendationsMissed(string Error) : OrderEvent;

/// <param name="Error">Why the order fails.</param>
/// <param name="InventoryOk">False when the inventory is the reason; null when it is not.</param>
[EventClass("enrichment")]
internal sealed record EnrichmentFailed(string Error, bool? InventoryOk = null) : OrderEvent;

/// <summary>The placed items are reserved; the deadline is set and never moves.</summary>
[EventClass("reserve")]
internal sealed record OrderReserved(DateTimeOffset ApprovalDeadline) : OrderEvent;

[EventClass("reserve")]
internal sealed record ReserveFailed(string Error, Effect Effect) : OrderEvent;

/// <param name="Number">From 1, in the order of adding.</param>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many.</param>
[EventClass("reserve")]
internal sealed record ItemAdded(int Number, string Sku, int Quantity) : OrderEvent;

/// <summary>An added item is reserved at this price.</summary>
[EventClass("reserve")]
internal sealed record ItemReserved(int Number, Money UnitPrice) : OrderEvent;

/// <summary>An added item is not available; the order continues without it.</summary>
[EventClass("reserve")]
internal sealed record ItemRefused(int Number, string Error, Effect Effect) : OrderEvent;

[EventClass("approval")]
internal sealed record PaymentApproved(string ApprovedBy) : OrderEvent;

/// <summary>No addition is pending any more: the amount is frozen.</summary>
[EventClass("payment")]
internal sealed record PaymentRequested(Money Amount) : OrderEvent;

[EventClass("payment")]
internal sealed record PaymentCharged(string TransactionId) : OrderEvent;

/// <summary>The charge may have happened: it is settled before anything else is decided.</summary>
[EventClass("payment")]
internal sealed record PaymentUnknown(string Error) : OrderEvent;

[EventClass("payment")]
internal sealed record PaymentFailed(string Error, Effect Effect) : OrderEvent;

[EventClass("status")]
internal sealed record StatusWritten(string Status) : OrderEvent;

[EventClass("status")]
internal sealed record StatusUpdateFailed(string Error, Effect Effect) : OrderEvent;

[EventClass("shipping")]
internal sealed record ShipmentScheduled(string TrackingNumber) : OrderEvent;

[EventClass("shipping")]
internal sealed record ShippingFailed(string Error, Effect Effect) : OrderEvent;

[EventClass("notification")]
internal sealed record NoticeDelivered(string Key, string Delivery) : OrderEvent;

/// <summary>Notices are best effort: the failure is recorded, and the order continues.</summary>
[EventClass("notification")]
internal sealed record NoticeFailed(string Key, string Error) : OrderEvent;

/// <summary>The order is to be cancelled: compensation begins.</summary>
/// <param name="Reason">The reason in the outcome.</param>
/// <param name="Error">The last error from now on.</param>
[EventClass("compensation")]
internal sealed record CancelDecided(string Reason, string Error) : OrderEvent;

[EventClass("compensation")]
internal sealed record UndoEnded(string Key, bool HadEffect) : OrderEvent;

/// <summary>An operator gave up an undo (or the settling of a charge).</summary>
[EventClass("compensation")]
internal sealed record UndoWaived(string Key, string By, string Reason) : OrderEvent;

[EventClass("lifecycle")]
internal sealed record OrderCompleted : OrderEvent;

[EventClass("lifecycle")]
internal sealed record OrderCancelled(string Reason) : OrderEvent;

[EventClass("lifecycle")]
internal sealed record OrderFailed(string Reason) : OrderEvent;
