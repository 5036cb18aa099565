using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Activities;
using OrderActors.Sagas;

namespace OrderActors.Peers.Orders;

/// <summary>The steps' bodies: no work, a small answer; the same as the peers have.</summary>
internal sealed class PeerOrderHandlers :
    IActivityHandler<FetchInventory, InventoryFetched>,
    IActivityHandler<FetchCustomer, CustomerFetched>,
    IActivityHandler<FetchRecommendations, RecommendationsFetched>,
    IActivityHandler<ReserveStock, StockReserved>,
    IActivityHandler<ProcessPayment, PaymentProcessed>,
    IActivityHandler<UpdateStatus, StatusUpdated>,
    IActivityHandler<SendConfirmation, ConfirmationSent>
{
    public static void Register(IServiceCollection services)
    {
        services.AddActivityHandler<FetchInventory, InventoryFetched, PeerOrderHandlers>();
        services.AddActivityHandler<FetchCustomer, CustomerFetched, PeerOrderHandlers>();
        services.AddActivityHandler<FetchRecommendations, RecommendationsFetched, PeerOrderHandlers>();
        services.AddActivityHandler<ReserveStock, StockReserved, PeerOrderHandlers>();
        services.AddActivityHandler<ProcessPayment, PaymentProcessed, PeerOrderHandlers>();
        services.AddActivityHandler<UpdateStatus, StatusUpdated, PeerOrderHandlers>();
        services.AddActivityHandler<SendConfirmation, ConfirmationSent, PeerOrderHandlers>();
    }

    public ValueTask<InventoryFetched> HandleAsync(FetchInventory activity, ActivityContext context) =>
        new(new InventoryFetched(activity.Sku, 42, "W1"));

    public ValueTask<CustomerFetched> HandleAsync(FetchCustomer activity, ActivityContext context) =>
        new(new CustomerFetched(activity.CustomerId, "gold", "Ada"));

    public ValueTask<RecommendationsFetched> HandleAsync(FetchRecommendations activity, ActivityContext context) =>
        new(new RecommendationsFetched(["A", "B", "C"]));

    public ValueTask<StockReserved> HandleAsync(ReserveStock activity, ActivityContext context) =>
        new(new StockReserved("R-" + context.SagaId.Id, true));

    public ValueTask<PaymentProcessed> HandleAsync(ProcessPayment activity, ActivityContext context) =>
        new(new PaymentProcessed("P-" + context.SagaId.Id, "captured", activity.Amount));

    public ValueTask<StatusUpdated> HandleAsync(UpdateStatus activity, ActivityContext context) =>
        new(new StatusUpdated(activity.Status));

    public ValueTask<ConfirmationSent> HandleAsync(SendConfirmation activity, ActivityContext context) =>
        new(new ConfirmationSent("M-" + context.SagaId.Id));
}
