using System.Collections.Concurrent;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Inventory;

/// <summary>The products' names, prices and stock as the shop's staff sees and changes them.</summary>
internal sealed class Catalogue(IServiceStore store, ServiceOptions options, TimeProvider time) : ICatalogue
{
    private const string Columns =
        "sku, name, price_minor, currency, discontinued, on_hand, reserved, shipped, received";

    private static readonly ServiceSql List = new(
        $"SELECT {Columns} FROM products WHERE sku > @after ORDER BY sku LIMIT @limit");

    private static readonly ServiceSql Find = new($"SELECT {Columns} FROM products WHERE sku = @sku");
    private static readonly ServiceSql Names = new("SELECT sku FROM products");

    private static readonly ServiceSql Put = new(
        "INSERT INTO products (sku, name, price_minor, currency, discontinued, on_hand, reserved, shipped, received) " +
        "VALUES (@sku, @name, @price, @currency, @discontinued, 0, 0, 0, 0) " +
        "ON CONFLICT (sku) DO UPDATE SET name = excluded.name, price_minor = excluded.price_minor, " +
        "currency = excluded.currency, discontinued = excluded.discontinued");

    private static readonly ServiceSql InsertReceipt = new(
        "INSERT INTO receipts (receipt_key, sku, quantity, received_at) VALUES (@key, @sku, @quantity, @now) " +
        "ON CONFLICT DO NOTHING");

    private static readonly ServiceSql FindReceipt = new("SELECT sku, quantity FROM receipts WHERE receipt_key = @key");

    private static readonly ServiceSql TakeIn = new(
        "UPDATE products SET on_hand = on_hand + @quantity, received = received + @quantity WHERE sku = @sku");

    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);
    private int count;

    /// <summary>
    /// Fills the memory that <see cref="Unknown"/> answers from. Call before the first question; again where other
    /// nodes may have added products.
    /// </summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        foreach (var sku in await store.ReadAsync(reader => reader.All(Names, static row => row.Text(0)))) Know(sku);
    }

    public string Currency => options.Currency;

    public async Task<IReadOnlyList<Product>> ListAsync(string? after, int limit, CancellationToken cancellation) =>
        await store.ReadAsync(reader => reader.All(List, Read, after ?? "", limit));

    public async Task<Product?> FindAsync(string sku, CancellationToken cancellation) =>
        await store.ReadAsync(reader => reader.First(Find, Read, sku));

    public IReadOnlyList<string> Unknown(IEnumerable<string> skus) =>
        [.. skus.Where(sku => !known.ContainsKey(sku)).Distinct(StringComparer.Ordinal)];

    /// <summary>The SKUs of all products, in no order. Answered from memory.</summary>
    public ICollection<string> Skus => known.Keys;

    /// <summary>How many products there are. Answered from memory.</summary>
    public int Count => Volatile.Read(ref count);

    public async Task<Product> PutAsync(
        string sku, string name, Money unitPrice, bool discontinued, CancellationToken cancellation)
    {
        if (unitPrice.Minor < 0) throw new ValidationError($"the price of {sku} is {unitPrice}");
        var product = await store.WriteAsync(transaction =>
        {
            transaction.Change(Put, sku, name, unitPrice.Minor, unitPrice.Currency, discontinued ? 1 : 0);
            return transaction.First(Find, Read, sku)!;
        });
        Know(sku);
        return product;
    }

    public Task<Receipt> ReceiveAsync(string sku, int quantity, string? idempotencyKey, CancellationToken cancellation)
    {
        if (quantity <= 0) throw new ValidationError($"the quantity of {sku} is {quantity}");
        return store.WriteAsync(transaction => Receive(transaction, sku, quantity, idempotencyKey));
    }

    private void Know(string sku)
    {
        if (known.TryAdd(sku, true)) Interlocked.Increment(ref count);
    }

    private Receipt Receive(ServiceTransaction transaction, string sku, int quantity, string? key)
    {
        if (transaction.First(Find, Read, sku) is not { } product) return new Receipt.UnknownProduct();
        if (Recorded() is { } before) return before;
        if ((long)product.Received + quantity > int.MaxValue)
            return new Receipt.TooMany($"{product.Received} of {sku} are received; {quantity} more are too many");
        if (!transaction.TryChange(InsertReceipt, key, sku, quantity, time.GetUtcNow().UtcTicks)) return Recorded()!;
        transaction.Change(TakeIn, quantity, sku);
        return new Receipt.StockReceipt(transaction.First(Find, Read, sku)!, Replayed: false);

        Receipt? Recorded()
        {
            var recorded = key is null ? null : transaction.First(FindReceipt, static row =>
                new SkuQuantity(row.Text(0), (int)row.Number(1)), key);
            return recorded is null ? null : recorded == new SkuQuantity(sku, quantity)
                ? new Receipt.StockReceipt(product, Replayed: true)
                : new Receipt.KeyReused(Keys.OtherRequest(key!).Message);
        }
    }

    private static Product Read(ServiceRow row) => new(
        row.Text(0), row.Text(1), new Money(row.Number(2), row.Text(3)), row.Number(4) != 0,
        (int)row.Number(5), (int)row.Number(6), (int)row.Number(7), (int)row.Number(8));
}
