using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Services;
using OrderActors.Services.Customers;
using OrderActors.Services.Inventory;

namespace OrderActors.Services.Shop;

/// <summary>
/// Prepares the services before any saga runs: the first start's products, and the catalogue in memory.
/// </summary>
internal sealed class FirstStart(
    IServiceStore store, Catalogue catalogue, ServiceOptions options, TimeProvider time) : IOwnerStartup
{
    private const string Marker = "first-catalogue";

    private static readonly ServiceSql Mark = new("INSERT INTO markers (name) VALUES (@name) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql InsertProduct = new(
        "INSERT INTO products (sku, name, price_minor, currency, discontinued, on_hand, reserved, shipped, received) " +
        "VALUES (@sku, @name, @price, @currency, 0, @quantity, 0, 0, @quantity)");

    private static readonly ServiceSql InsertReceipt = new(
        "INSERT INTO receipts (receipt_key, sku, quantity, received_at) VALUES (@key, @sku, @quantity, @now)");

    private static readonly (string Sku, string Name, decimal Price, int Stock)[] Products =
    [
        ("TEA-ASSAM", "Assam tea, 250 g", 7.90m, 10_000),
        ("TEA-SENCHA", "Sencha tea, 100 g", 11.50m, 5_000),
        ("COFFEE-ETH", "Coffee from Sidamo, 500 g", 13.80m, 8_000),
        ("MUG-BLUE", "Stoneware mug, blue", 14.00m, 2_000),
        ("MUG-WHITE", "Stoneware mug, white", 14.00m, 2_000),
        ("POT-GLASS", "Glass teapot, 1 l", 29.90m, 600),
        ("KETTLE-STEEL", "Steel kettle, 1.7 l", 54.00m, 400),
        ("GRINDER-HAND", "Hand coffee grinder", 68.50m, 250),
        ("HONEY-LIME", "Lime blossom honey, 500 g", 8.20m, 3_000),
        ("BISCUIT-OAT", "Oat biscuits, 200 g", 3.40m, 6_000),
        ("TIN-LARGE", "Storage tin, large", 9.60m, 1_500),
        ("SAMOVAR-1900", "Brass samovar, restored", 480.00m, 2),
    ];

    private static readonly (Customer Customer, string TimeZone, string Language, string Channels)[] People =
    [
        (new("user-123", "Ada Winter", "ada.winter@example.com", "+49305550101", "gold", "Germany"),
            "Europe/Berlin", "de", "email,sms,push"),
        (new("user-456", "Léon Mercier", "leon.mercier@example.com", "+3315550102", "standard", "France"),
            "Europe/Paris", "fr", "sms,email,push"),
        (new("user-789", "Grace Okafor", "grace.okafor@example.com", null, "silver", "United States"),
            "America/New_York", "en", "email,sms,push"),
        (new("user-900", "Kenji Mori", null, "+8135550104", "standard", "Japan"), "Asia/Tokyo", "en", "sms,email,push"),
    ];

    public async Task StartAsync(CancellationToken cancellation)
    {
        await store.WriteAsync(transaction => StoreCurrency.Keep(transaction, options.Currency));
        if (options.SeedCatalogue) await store.WriteAsync(Seed);
        await catalogue.RefreshAsync(cancellation);
    }

    /// <summary>Only once per database: what the owner removes or sells does not come back.</summary>
    private bool Seed(ServiceTransaction transaction)
    {
        if (transaction.Execute(Mark, Marker) == 0) return false;
        foreach (var (sku, name, price, stock) in Products)
        {
            var amount = Money.FromMajor(price, options.Currency);
            transaction.Change(InsertProduct, sku, name, amount.Minor, amount.Currency, stock);
            transaction.Change(InsertReceipt, $"first-start/{sku}", sku, stock, time.GetUtcNow().UtcTicks);
        }

        foreach (var (customer, timeZone, language, channels) in People)
        {
            CustomerRepository.Write(transaction, customer);
            CustomerRepository.WritePreferences(transaction, customer.CustomerId, timeZone, language, channels);
        }

        return true;
    }
}
