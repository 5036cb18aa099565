using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Peers.Orders;

/// <summary>The saga kind <c>peer-order</c>: its stored names, messages, activities and query.</summary>
internal static class PeerOrderDefinition
{
    public const string Kind = "peer-order";

    public static SagaDefinition<PeerOrder> Instance { get; } =
        new SagaDefinition<PeerOrder>(Kind, new PeerOrderSaga(),
            [
                [PeerOrderSaga.Enrichment], [PeerOrderSaga.Reserve], [PeerOrderSaga.AwaitingApproval],
                [PeerOrderSaga.Payment], [PeerOrderSaga.StatusUpdate], [PeerOrderSaga.Confirmation],
                [PeerOrderSaga.Completed, PeerOrderSaga.Failed],
            ])
            .Event("peer-order.placed.v1", "lifecycle", PeerOrderJson.Default.Placed)
            .Event("peer-order.inventory-fetched.v1", "enrichment", PeerOrderJson.Default.InventoryFetched)
            .Event("peer-order.customer-fetched.v1", "enrichment", PeerOrderJson.Default.CustomerFetched)
            .Event("peer-order.recommendations-fetched.v1", "enrichment", PeerOrderJson.Default.RecommendationsFetched)
            .Event("peer-order.stock-reserved.v1", "reserve", PeerOrderJson.Default.StockReserved)
            .Event("peer-order.approved.v1", "approval", PeerOrderJson.Default.Approved)
            .Event("peer-order.payment-processed.v1", "payment", PeerOrderJson.Default.PaymentProcessed)
            .Event("peer-order.status-updated.v1", "status", PeerOrderJson.Default.StatusUpdated)
            .Event("peer-order.confirmation-sent.v1", "notification", PeerOrderJson.Default.ConfirmationSent)
            .Event("peer-order.step-failed.v1", "lifecycle", PeerOrderJson.Default.StepFailed)
            .Activity<FetchInventory, InventoryFetched>("fetch-inventory", "inventory")
            .Activity<FetchCustomer, CustomerFetched>("fetch-customer", "customers")
            .Activity<FetchRecommendations, RecommendationsFetched>("fetch-recommendations", "customers")
            .Activity<ReserveStock, StockReserved>("reserve-stock", "inventory")
            .Activity<ProcessPayment, PaymentProcessed>("process-payment", "payments")
            .Activity<UpdateStatus, StatusUpdated>("update-status", "orders")
            .Activity<SendConfirmation, ConfirmationSent>("send-confirmation", "notifications")
            .Command("start", PeerOrderJson.Default.PlacePeerOrder, starts: true)
            .Command("approve", PeerOrderJson.Default.ApprovePeerOrder)
            .Query("status", PeerOrderJson.Default.PeerOrderStatus, state => new(PeerOrderSaga.StageOf(state),
                state.Stock?.ReservationId, state.Payment?.PaymentId, state.Confirmation?.MessageId));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlacePeerOrder))]
[JsonSerializable(typeof(ApprovePeerOrder))]
[JsonSerializable(typeof(Placed))]
[JsonSerializable(typeof(InventoryFetched))]
[JsonSerializable(typeof(CustomerFetched))]
[JsonSerializable(typeof(RecommendationsFetched))]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(Approved))]
[JsonSerializable(typeof(PaymentProcessed))]
[JsonSerializable(typeof(StatusUpdated))]
[JsonSerializable(typeof(ConfirmationSent))]
[JsonSerializable(typeof(StepFailed))]
[JsonSerializable(typeof(PeerOrderStatus))]
internal sealed partial class PeerOrderJson : JsonSerializerContext;
