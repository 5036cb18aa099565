using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Activities;
using OrderActors.Sagas;

namespace OrderActors.Bench;

/// <summary>Handlers that do nothing but answer at once: what remains is the engine.</summary>
internal sealed class NoOpHandlers :
    IActivityHandler<FetchInventorySnapshot, InventorySnapshot>,
    IActivityHandler<FetchCustomerProfile, CustomerProfile>,
    IActivityHandler<FetchRecommendations, Recommendations>,
    IActivityHandler<ReserveStock, StockReserved>,
    IActivityHandler<ProcessPayment, PaymentReceipt>,
    IActivityHandler<UpdateOrderStatus, StatusUpdated>,
    IActivityHandler<ScheduleShipping, ShippingScheduled>,
    IActivityHandler<SendOrderConfirmation, NoticeSent>,
    IActivityHandler<SendSms, NoticeSent>,
    IActivityHandler<SendCancellationEmail, NoticeSent>,
    IActivityHandler<SendFailureEmail, NoticeSent>,
    IActivityHandler<SettlePayment, PaymentSettlement>,
    IActivityHandler<ReleaseStock, Undone>,
    IActivityHandler<RefundPayment, Undone>,
    IActivityHandler<RevertOrderStatus, Undone>,
    IActivityHandler<CancelShipping, Undone>
{
    private static readonly Money Price = new(1980, "EUR");
    private static readonly NoticeSent Sent = new("queued");

    public static void Register(IServiceCollection services)
    {
        services.AddActivityHandler<FetchInventorySnapshot, InventorySnapshot, NoOpHandlers>();
        services.AddActivityHandler<FetchCustomerProfile, CustomerProfile, NoOpHandlers>();
        services.AddActivityHandler<FetchRecommendations, Recommendations, NoOpHandlers>();
        services.AddActivityHandler<ReserveStock, StockReserved, NoOpHandlers>();
        services.AddActivityHandler<ProcessPayment, PaymentReceipt, NoOpHandlers>();
        services.AddActivityHandler<UpdateOrderStatus, StatusUpdated, NoOpHandlers>();
        services.AddActivityHandler<ScheduleShipping, ShippingScheduled, NoOpHandlers>();
        services.AddActivityHandler<SendOrderConfirmation, NoticeSent, NoOpHandlers>();
        services.AddActivityHandler<SendSms, NoticeSent, NoOpHandlers>();
        services.AddActivityHandler<SendCancellationEmail, NoticeSent, NoOpHandlers>();
        services.AddActivityHandler<SendFailureEmail, NoticeSent, NoOpHandlers>();
        services.AddActivityHandler<SettlePayment, PaymentSettlement, NoOpHandlers>();
        services.AddActivityHandler<ReleaseStock, Undone, NoOpHandlers>();
        services.AddActivityHandler<RefundPayment, Undone, NoOpHandlers>();
        services.AddActivityHandler<RevertOrderStatus, Undone, NoOpHandlers>();
        services.AddActivityHandler<CancelShipping, Undone, NoOpHandlers>();
    }

    public ValueTask<InventorySnapshot> HandleAsync(FetchInventorySnapshot activity, ActivityContext context) =>
        new(new InventorySnapshot(
            [.. activity.Lines.Select(line => new StockLevel(line.Sku, true, 1_000_000, Price))]));

    public ValueTask<CustomerProfile> HandleAsync(FetchCustomerProfile activity, ActivityContext context) =>
        new(new CustomerProfile("standard", "A. Customer", "customer@example.com", null));

    public ValueTask<Recommendations> HandleAsync(FetchRecommendations activity, ActivityContext context) =>
        new(new Recommendations(["TEA-2"]));

    public ValueTask<StockReserved> HandleAsync(ReserveStock activity, ActivityContext context) =>
        new(new StockReserved([.. activity.Lines.Select(line => new StockPrice(line.Sku, Price))]));

    public ValueTask<PaymentReceipt> HandleAsync(ProcessPayment activity, ActivityContext context) =>
        new(new PaymentReceipt("tx-" + activity.OrderId, activity.Amount));

    public ValueTask<StatusUpdated> HandleAsync(UpdateOrderStatus activity, ActivityContext context) =>
        new(new StatusUpdated(activity.Status));

    public ValueTask<ShippingScheduled> HandleAsync(ScheduleShipping activity, ActivityContext context) =>
        new(new ShippingScheduled("parcel-" + activity.OrderId));

    public ValueTask<NoticeSent> HandleAsync(SendOrderConfirmation activity, ActivityContext context) => new(Sent);

    public ValueTask<NoticeSent> HandleAsync(SendSms activity, ActivityContext context) => new(Sent);

    public ValueTask<NoticeSent> HandleAsync(SendCancellationEmail activity, ActivityContext context) => new(Sent);

    public ValueTask<NoticeSent> HandleAsync(SendFailureEmail activity, ActivityContext context) => new(Sent);

    public ValueTask<PaymentSettlement> HandleAsync(SettlePayment activity, ActivityContext context) =>
        new(new PaymentSettlement(null));

    public ValueTask<Undone> HandleAsync(ReleaseStock activity, ActivityContext context) => new(new Undone(true));

    public ValueTask<Undone> HandleAsync(RefundPayment activity, ActivityContext context) => new(new Undone(true));

    public ValueTask<Undone> HandleAsync(RevertOrderStatus activity, ActivityContext context) => new(new Undone(true));

    public ValueTask<Undone> HandleAsync(CancelShipping activity, ActivityContext context) => new(new Undone(true));
}
