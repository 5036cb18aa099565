using MassTransit;

namespace OrderActors.Peers.MassTransit;

public sealed record PlaceOrder(Guid OrderId, string CustomerId, string Sku, int Quantity, int Amount);
public sealed record OrderAccepted(Guid OrderId);
public sealed record ApproveOrder(Guid OrderId, string By);
public sealed record OrderCompleted(Guid OrderId, string ReservationId, string PaymentId, string MessageId);

public sealed record FetchInventory(Guid OrderId, string Sku);
public sealed record InventoryFetched(Guid OrderId, string Sku, int Available, string Warehouse);
public sealed record FetchCustomer(Guid OrderId, string CustomerId);
public sealed record CustomerFetched(Guid OrderId, string CustomerId, string Tier, string Name);
public sealed record FetchRecommendations(Guid OrderId);
public sealed record RecommendationsFetched(Guid OrderId, IReadOnlyList<string> Items);
public sealed record ReserveStock(Guid OrderId, string Sku, int Quantity);
public sealed record StockReserved(Guid OrderId, string ReservationId, bool Ok);
public sealed record ProcessPayment(Guid OrderId, int Amount);
public sealed record PaymentProcessed(Guid OrderId, string PaymentId, string Status, int Amount);
public sealed record UpdateStatus(Guid OrderId, string Status);
public sealed record StatusUpdated(Guid OrderId, string Status);
public sealed record SendConfirmation(Guid OrderId, string CustomerId);
public sealed record ConfirmationSent(Guid OrderId, string MessageId);

/// <summary>What the saga records of an order: in memory, so that it is gone with the process.</summary>
public sealed class PeerOrder : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }

    public string CurrentState { get; set; } = "";

    /// <summary>Which of the enrichments have come, as the composite event counts them.</summary>
    public int Enriched { get; set; }

    public PlaceOrder? Order { get; set; }

    public InventoryFetched? Inventory { get; set; }

    public CustomerFetched? Customer { get; set; }

    public RecommendationsFetched? Recommendations { get; set; }

    public StockReserved? Stock { get; set; }

    public ApproveOrder? Approval { get; set; }

    public PaymentProcessed? Payment { get; set; }

    public StatusUpdated? Status { get; set; }

    public ConfirmationSent? Confirmation { get; set; }
}
