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
            .EventsOf(PeerOrderJson.Default.PeerOrderEvent)
            .CommandsOf(PeerOrderJson.Default.PeerOrderCommand)
            .Activity<FetchInventory, InventoryFetched>("fetch-inventory", "inventory")
            .Activity<FetchCustomer, CustomerFetched>("fetch-customer", "customers")
            .Activity<FetchRecommendations, RecommendationsFetched>("fetch-recommendations", "customers")
            .Activity<ReserveStock, StockReserved>("reserve-stock", "inventory")
            .Activity<ProcessPayment, PaymentProcessed>("process-payment", "payments")
            .Activity<UpdateStatus, StatusUpdated>("update-status", "orders")
            .Activity<SendConfirmation, ConfirmationSent>("send-confirmation", "notifications")
            .Query("status", PeerOrderJson.Default.PeerOrderStatus, state => new(PeerOrderSaga.StageOf(state),
                state.Stock?.ReservationId, state.Payment?.PaymentId, state.Confirmation?.MessageId));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PeerOrderCommand))]
[JsonSerializable(typeof(PeerOrderEvent))]
[JsonSerializable(typeof(PeerOrderStatus))]
internal sealed partial class PeerOrderJson : JsonSerializerContext;
