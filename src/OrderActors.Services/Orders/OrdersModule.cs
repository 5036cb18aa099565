using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Modules;
using OrderActors.Sagas;

namespace OrderActors.Services.Orders;

/// <summary>
/// The saga <c>order</c>: its rules, its activities on the shop's services, and the checks that stock and money agree
/// with the orders.
/// </summary>
public sealed class OrdersModule : ISagaModule
{
    /// <summary>The section of <see cref="OrderOptions"/>.</summary>
    public const string SectionName = "Order";

    private readonly OrderOptions options;

    /// <summary>Makes the module with its default settings.</summary>
    public OrdersModule() : this(new()) { }

    /// <summary>Makes the module.</summary>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public OrdersModule(OrderOptions options)
    {
        options.Validate();
        this.options = options;
    }

    /// <inheritdoc/>
    public string Name => "orders";

    /// <inheritdoc/>
    public IReadOnlyList<SagaDefinition> Sagas => [OrderDefinition.Instance];

    /// <inheritdoc/>
    public string Section => SectionName;

    /// <inheritdoc/>
    public string Banner => string.Create(CultureInfo.InvariantCulture, $"new orders: version {options.Version}");

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(provider => new OrderTerms(
            options.Version, options.ApprovalWindow, provider.GetRequiredService<ServiceOptions>().Currency));
        AddRules(services);
        AddHandlers(services);
        services.TryAddSingleton<PurgeGate>();
        services.TryAddSingleton<SagaHistories>();
        services.AddSingleton<InvariantChecks>().AddSingleton<IInvariants, OrderInvariants>();
        services.AddSingleton<IPurgeRule, OrderPurge>();
    }

    private static void AddRules(IServiceCollection services) => services
        .AddCommandRule<PlaceOrder, OrderCommandRules>()
        .AddCommandRule<AddLineItem, OrderCommandRules>()
        .AddCommandRule<ApprovePayment>(approve => TextRules.Name("approvedBy", approve.ApprovedBy))
        .AddCommandRule<CancelOrder>(cancel => TextRules.Reason("reason", cancel.Reason));

    private static void AddHandlers(IServiceCollection services) => services
        .AddActivityHandler<FetchInventorySnapshot, InventorySnapshot, FetchInventorySnapshotHandler>()
        .AddActivityHandler<FetchCustomerProfile, CustomerProfile, FetchCustomerProfileHandler>()
        .AddActivityHandler<FetchRecommendations, Recommendations, FetchRecommendationsHandler>()
        .AddActivityHandler<ReserveStock, StockReserved, ReserveStockHandler>()
        .AddActivityHandler<ReleaseStock, Undone, ReleaseStockHandler>()
        .AddActivityHandler<ProcessPayment, PaymentReceipt, ProcessPaymentHandler>()
        .AddActivityHandler<SettlePayment, PaymentSettlement, SettlePaymentHandler>()
        .AddActivityHandler<RefundPayment, Undone, RefundPaymentHandler>()
        .AddActivityHandler<UpdateOrderStatus, StatusUpdated, UpdateOrderStatusHandler>()
        .AddActivityHandler<RevertOrderStatus, Undone, RevertOrderStatusHandler>()
        .AddActivityHandler<ScheduleShipping, ShippingScheduled, ScheduleShippingHandler>()
        .AddActivityHandler<CancelShipping, Undone, CancelShippingHandler>()
        .AddActivityHandler<SendOrderConfirmation, NoticeSent, SendOrderConfirmationHandler>()
        .AddActivityHandler<SendCancellationEmail, NoticeSent, SendCancellationEmailHandler>()
        .AddActivityHandler<SendFailureEmail, NoticeSent, SendFailureEmailHandler>()
        .AddActivityHandler<SendSms, NoticeSent, SendSmsHandler>();
}
