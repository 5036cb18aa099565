using OrderActors.Sagas;

namespace OrderActors.Peers.Orders;

// The race's order: the same steps, with the same small results, as the peers' drivers have. Each step's result is the
// event that records it.

/// <summary>Places an order.</summary>
public sealed record PlacePeerOrder(string CustomerId, string Sku, int Quantity, int Amount) : SagaCommand;

/// <summary>Approves the order that waits for it.</summary>
public sealed record ApprovePeerOrder(string By) : SagaCommand;

public sealed record Placed(PlacePeerOrder Order, DateTimeOffset At) : SagaEvent;
public sealed record InventoryFetched(string Sku, int Available, string Warehouse) : SagaEvent;
public sealed record CustomerFetched(string CustomerId, string Tier, string Name) : SagaEvent;
public sealed record RecommendationsFetched(ValueList<string> Items) : SagaEvent;
public sealed record StockReserved(string ReservationId, bool Ok) : SagaEvent;
public sealed record Approved(string By) : SagaEvent;
public sealed record PaymentProcessed(string PaymentId, string Status, int Amount) : SagaEvent;
public sealed record StatusUpdated(string Status) : SagaEvent;
public sealed record ConfirmationSent(string MessageId) : SagaEvent;

/// <summary>A step failed for good; no step of the race does, so there is nothing to undo.</summary>
public sealed record StepFailed(string Reason) : SagaEvent;

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
