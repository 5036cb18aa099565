using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Peers.Orders;

// The race's order: the same steps, with the same small results, as the peers' drivers have. Each step's result is the
// event that records it.

/// <summary>What can be asked of an order, by the names that addresses have.</summary>
[JsonDerivedType(typeof(PlacePeerOrder), "start")]
[JsonDerivedType(typeof(ApprovePeerOrder), "approve")]
public abstract record PeerOrderCommand : SagaCommand;

/// <summary>Places an order.</summary>
[Command(Starts = true)]
public sealed record PlacePeerOrder(string CustomerId, string Sku, int Quantity, int Amount) : PeerOrderCommand;

/// <summary>Approves the order that waits for it.</summary>
public sealed record ApprovePeerOrder(string By) : PeerOrderCommand;

/// <summary>What happens to an order, by its stored names.</summary>
[JsonDerivedType(typeof(Placed), "peer-order.placed.v1")]
[JsonDerivedType(typeof(InventoryFetched), "peer-order.inventory-fetched.v1")]
[JsonDerivedType(typeof(CustomerFetched), "peer-order.customer-fetched.v1")]
[JsonDerivedType(typeof(RecommendationsFetched), "peer-order.recommendations-fetched.v1")]
[JsonDerivedType(typeof(StockReserved), "peer-order.stock-reserved.v1")]
[JsonDerivedType(typeof(Approved), "peer-order.approved.v1")]
[JsonDerivedType(typeof(PaymentProcessed), "peer-order.payment-processed.v1")]
[JsonDerivedType(typeof(StatusUpdated), "peer-order.status-updated.v1")]
[JsonDerivedType(typeof(ConfirmationSent), "peer-order.confirmation-sent.v1")]
[JsonDerivedType(typeof(StepFailed), "peer-order.step-failed.v1")]
public abstract record PeerOrderEvent : SagaEvent;

[EventClass("lifecycle")]
public sealed record Placed(PlacePeerOrder Order, DateTimeOffset At) : PeerOrderEvent;

[EventClass("enrichment")]
public sealed record InventoryFetched(string Sku, int Available, string Warehouse) : PeerOrderEvent;

[EventClass("enrichment")]
public sealed record CustomerFetched(string CustomerId, string Tier, string Name) : PeerOrderEvent;

[EventClass("enrichment")]
public sealed record RecommendationsFetched(ValueList<string> Items) : PeerOrderEvent;

[EventClass("reserve")]
public sealed record StockReserved(string ReservationId, bool Ok) : PeerOrderEvent;

[EventClass("approval")]
public sealed record Approved(string By) : PeerOrderEvent;

[EventClass("payment")]
public sealed record PaymentProcessed(string PaymentId, string Status, int Amount) : PeerOrderEvent;

[EventClass("status")]
public sealed record StatusUpdated(string Status) : PeerOrderEvent;

[EventClass("notification")]
public sealed record ConfirmationSent(string MessageId) : PeerOrderEvent;

/// <summary>A step failed for good; no step of the race does, so there is nothing to undo.</summary>
[EventClass("lifecycle")]
public sealed record StepFailed(string Reason) : PeerOrderEvent;

public sealed record FetchInventory(string Sku) : Activity<InventoryFetched>;
public sealed record FetchCustomer(string CustomerId) : Activity<CustomerFetched>;
public sealed record FetchRecommendations(string CustomerId) : Activity<RecommendationsFetched>;
public sealed record ReserveStock(string Sku, int Quantity) : Activity<StockReserved>;
public sealed record ProcessPayment(int Amount) : Activity<PaymentProcessed>;
public sealed record UpdateStatus(string Status) : Activity<StatusUpdated>;
public sealed record SendConfirmation(string CustomerId) : Activity<ConfirmationSent>;

/// <summary>The order's state: what has been recorded of it.</summary>
public sealed record PeerOrder(Placed Placed)
{
    public InventoryFetched? Inventory { get; init; }

    public CustomerFetched? Customer { get; init; }

    public RecommendationsFetched? Recommendations { get; init; }

    public StockReserved? Stock { get; init; }

    public Approved? Approval { get; init; }

    public PaymentProcessed? Payment { get; init; }

    public StatusUpdated? Status { get; init; }

    public ConfirmationSent? Confirmation { get; init; }

    public string? Failure { get; init; }
}

/// <summary>The order as a client sees it.</summary>
public sealed record PeerOrderStatus(string Stage, string? ReservationId, string? PaymentId, string? MessageId);
