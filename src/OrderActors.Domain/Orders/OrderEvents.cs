using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

// The facts of an order. Each carries what was decided by it (prices, amounts, the deadline), so that Evolve computes
// nothing that a later release could compute otherwise. Members that may be null default to null: nulls are not stored.

/// <summary>The order exists, with these terms (its version included), which never change.</summary>
internal sealed record OrderPlaced(
    string OrderId, string CustomerId, ValueList<OrderItem> Items, OrderTerms Terms, DateTimeOffset PlacedAt,
    string? Email = null) : SagaEvent;

/// <summary>Everything is available; the price of one, for each placed item in the order's sequence.</summary>
internal sealed record InventoryFetched(ValueList<StockPrice> Prices) : SagaEvent;

internal sealed record CustomerFetched(string Tier, string? Name = null, string? Email = null, string? Phone = null)
    : SagaEvent;

internal sealed record RecommendationsFetched(ValueList<string> Skus) : SagaEvent;

/// <summary>Recommendations are optional: the order continues without them.</summary>
internal sealed record RecommendationsMissed(string Error) : SagaEvent;

/// <param name="Error">Why the order fails.</param>
/// <param name="InventoryOk">False when the inventory is the reason; null when it is not.</param>
internal sealed record EnrichmentFailed(string Error, bool? InventoryOk = null) : SagaEvent;

/// <summary>The placed items are reserved; the deadline is set and never moves.</summary>
internal sealed record OrderReserved(DateTimeOffset ApprovalDeadline) : SagaEvent;

internal sealed record ReserveFailed(string Error, Effect Effect) : SagaEvent;

/// <param name="Number">From 1, in the order of adding.</param>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many.</param>
internal sealed record ItemAdded(int Number, string Sku, int Quantity) : SagaEvent;

/// <summary>An added item is reserved at this price.</summary>
internal sealed record ItemReserved(int Number, Money UnitPrice) : SagaEvent;

/// <summary>An added item is not available; the order continues without it.</summary>
internal sealed record ItemRefused(int Number, string Error, Effect Effect) : SagaEvent;

internal sealed record PaymentApproved(string ApprovedBy) : SagaEvent;

/// <summary>No addition is pending any more: the amount is frozen.</summary>
internal sealed record PaymentRequested(Money Amount) : SagaEvent;

internal sealed record PaymentCharged(string TransactionId) : SagaEvent;

/// <summary>The charge may have happened: it is settled before anything else is decided.</summary>
internal sealed record PaymentUnknown(string Error) : SagaEvent;

internal sealed record PaymentFailed(string Error, Effect Effect) : SagaEvent;

internal sealed record StatusWritten(string Status) : SagaEvent;

internal sealed record StatusUpdateFailed(string Error, Effect Effect) : SagaEvent;

internal sealed record ShipmentScheduled(string TrackingNumber) : SagaEvent;

internal sealed record ShippingFailed(string Error, Effect Effect) : SagaEvent;

internal sealed record NoticeDelivered(string Key, string Delivery) : SagaEvent;

/// <summary>Notices are best effort: the failure is recorded, and the order continues.</summary>
internal sealed record NoticeFailed(string Key, string Error) : SagaEvent;

/// <summary>The order is to be cancelled: compensation begins.</summary>
/// <param name="Reason">The reason in the outcome.</param>
/// <param name="Error">The last error from now on.</param>
internal sealed record CancelDecided(string Reason, string Error) : SagaEvent;

internal sealed record UndoEnded(string Key, bool HadEffect) : SagaEvent;

/// <summary>An operator gave up an undo (or the settling of a charge).</summary>
internal sealed record UndoWaived(string Key, string By, string Reason) : SagaEvent;

internal sealed record OrderCompleted : SagaEvent;

internal sealed record OrderCancelled(string Reason) : SagaEvent;

internal sealed record OrderFailed(string Reason) : SagaEvent;
