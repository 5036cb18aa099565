using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Greetings;
using OrderActors.Domain.Orders;
using OrderActors.Runtime.Activities;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Maintenance;
using OrderActors.Services.Customers;
using OrderActors.Services.Greetings;
using OrderActors.Services.Handlers;
using OrderActors.Services.Invariants;
using OrderActors.Services.Inventory;
using OrderActors.Services.Notifications;
using OrderActors.Services.Orders;
using OrderActors.Services.Payments;
using OrderActors.Services.Records;
using OrderActors.Storage.Services;

namespace OrderActors.Services;

/// <summary>Adds the outside world that a node brings along.</summary>
public static class OrderServices
{
    /// <summary>
    /// Adds the built-in services on the host's <see cref="IServiceStore"/>: handlers of every order and greeting
    /// activity, <see cref="ICatalogue"/>, <see cref="ICustomers"/>, <see cref="IInvariants"/>, and the writer of
    /// <c>outbox/*.eml</c> in the data folder. The engine's start fills the first catalogue.
    /// </summary>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddOrderServices(
        this IServiceCollection services, string dataFolder, Action<ServiceOptions> configure)
    {
        var options = new ServiceOptions();
        configure(options);
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<InventoryService>().AddSingleton<Shipping>().AddSingleton<Catalogue>();
        services.AddSingleton<PaymentLedger>().AddSingleton<PaymentGateway>();
        services.AddSingleton<CustomerRepository>().AddSingleton<RecommendationService>().AddSingleton<OrderRecords>();
        services.AddSingleton<NotificationService>().AddSingleton<OutboxSignal>().AddSingleton<GreetingLog>();
        services.AddSingleton(provider => new Outbox(
            provider.GetRequiredService<IServiceStore>(), options, Path.Combine(dataFolder, "outbox"),
            provider.GetRequiredService<ILogger<Outbox>>()));
        services.AddSingleton<ICatalogue>(provider => provider.GetRequiredService<Catalogue>());
        services.AddSingleton<ICustomers>(provider => provider.GetRequiredService<CustomerRepository>());
        services.AddSingleton<IInvariants, InvariantChecks>();
        services.AddSingleton<ISagaRecords, SagaRecords>();
        services.TryAddSingleton<PurgeGate>();
        services.AddSingleton<IOwnerStartup, FirstStart>();
        services.AddSingleton<IOwnerStartup, StoreWatch>();
        services.AddSingleton<OutboxWriter>();
        services.AddSingleton<IOwnerStartup>(provider => provider.GetRequiredService<OutboxWriter>());
        services.AddSingleton<ISingletonWork>(provider => provider.GetRequiredService<OutboxWriter>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<OutboxWriter>());
        return services.AddOrderHandlers().AddGreetingHandlers();
    }

    private static IServiceCollection AddOrderHandlers(this IServiceCollection services) => services
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

    private static IServiceCollection AddGreetingHandlers(this IServiceCollection services) => services
        .AddActivityHandler<GetUserDetails, UserDetails, GetUserDetailsHandler>()
        .AddActivityHandler<GetUserPreferences, UserPreferences, GetUserPreferencesHandler>()
        .AddActivityHandler<SendGreeting, GreetingSent, SendGreetingHandler>()
        .AddActivityHandler<LogGreeting, GreetingLogged, LogGreetingHandler>();
}
