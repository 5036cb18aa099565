using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Services.Customers;
using OrderActors.Services.Inventory;
using OrderActors.Services.Notifications;
using OrderActors.Services.Payments;

namespace OrderActors.Services.Shop;

/// <summary>
/// What the sagas of the shop share: inventory, payments, customers, notifications and the shop's own records, on the
/// host's <see cref="IServiceStore"/>. It brings no saga.
/// </summary>
/// <remarks>The first start fills the catalogue; mails become files in <c>outbox</c> in the data folder.</remarks>
public sealed class ShopModule : ISagaModule
{
    /// <summary>The section of <see cref="ServiceOptions"/>.</summary>
    public const string SectionName = "Services";

    private readonly string dataFolder;
    private readonly ServiceOptions options;

    /// <summary>Makes the module.</summary>
    /// <param name="dataFolder">Where the outbox goes.</param>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public ShopModule(string dataFolder, ServiceOptions options)
    {
        options.Validate();
        (this.dataFolder, this.options) = (dataFolder, options);
    }

    /// <inheritdoc/>
    public string Name => "shop";

    /// <inheritdoc/>
    public ServiceTables Tables => ShopTables.All;

    /// <inheritdoc/>
    public string Section => SectionName;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<InventoryService>().AddSingleton<Shipping>().AddSingleton<Catalogue>();
        services.AddSingleton<PaymentLedger>().AddSingleton<PaymentGateway>();
        services.AddSingleton<CustomerRepository>().AddSingleton<RecommendationService>().AddSingleton<OrderRecords>();
        services.AddSingleton<ICatalogue>(provider => provider.GetRequiredService<Catalogue>());
        services.AddSingleton<ICustomers>(provider => provider.GetRequiredService<CustomerRepository>());
        services.AddSingleton<IPurgeRule, ShopRecords>();
        services.AddSingleton<IOwnerStartup, FirstStart>();
        services.AddSingleton<IOwnerStartup, StoreWatch>();
        services.AddHostedService<CatalogueRefresh>();
        AddNotifications(services);
    }

    private void AddNotifications(IServiceCollection services)
    {
        services.AddSingleton<NotificationService>().AddSingleton<OutboxSignal>();
        services.AddSingleton(provider => new Outbox(
            provider.GetRequiredService<IServiceStore>(), options, Path.Combine(dataFolder, "outbox"),
            provider.GetRequiredService<ILogger<Outbox>>()));
        services.AddOwnerBackgroundService<OutboxWriter>();
    }
}
