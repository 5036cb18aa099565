using MassTransit;

namespace OrderActors.Peers.MassTransit;

/// <summary>The steps' bodies: no work, a small answer; the same as the other systems have.</summary>
public sealed class PeerOrderSteps :
    IConsumer<FetchInventory>,
    IConsumer<FetchCustomer>,
    IConsumer<FetchRecommendations>,
    IConsumer<ReserveStock>,
    IConsumer<ProcessPayment>,
    IConsumer<UpdateStatus>,
    IConsumer<SendConfirmation>
{
    private static readonly IReadOnlyList<string> Items = ["A", "B", "C"];

    public Task Consume(ConsumeContext<FetchInventory> context) =>
        context.Publish(new InventoryFetched(context.Message.OrderId, context.Message.Sku, 42, "W1"));

    public Task Consume(ConsumeContext<FetchCustomer> context) =>
        context.Publish(new CustomerFetched(context.Message.OrderId, context.Message.CustomerId, "gold", "Ada"));

    public Task Consume(ConsumeContext<FetchRecommendations> context) =>
        context.Publish(new RecommendationsFetched(context.Message.OrderId, Items));

    public Task Consume(ConsumeContext<ReserveStock> context) =>
        context.Publish(new StockReserved(context.Message.OrderId, $"R-{context.Message.OrderId}", true));

    public Task Consume(ConsumeContext<ProcessPayment> context) => context.Publish(new PaymentProcessed(
        context.Message.OrderId, $"P-{context.Message.OrderId}", "captured", context.Message.Amount));

    public Task Consume(ConsumeContext<UpdateStatus> context) =>
        context.Publish(new StatusUpdated(context.Message.OrderId, context.Message.Status));

    public Task Consume(ConsumeContext<SendConfirmation> context) =>
        context.Publish(new ConfirmationSent(context.Message.OrderId, $"M-{context.Message.OrderId}"));
}
