using OrderActors.Engine.Services;

namespace OrderActors.Services.Orders;

/// <summary>What the services have on record for one order.</summary>
internal sealed class RecordsOfOrder
{
    /// <summary>The currency of its charges; null without any.</summary>
    public string? Currency { get; private set; }

    /// <summary>Another currency of its records, or null; amounts in two currencies cannot be added.</summary>
    public string? OtherCurrency { get; private set; }

    /// <summary>Minor units captured in total.</summary>
    public long Captured { get; set; }

    /// <summary>Minor units refunded in total.</summary>
    public long Refunded { get; set; }

    /// <summary>Charges that are captured and not refunded.</summary>
    public int OpenCharges { get; set; }

    /// <summary>Shipments under way.</summary>
    public int Shipments { get; set; }

    /// <summary>Units reserved, by SKU.</summary>
    public SortedDictionary<string, long> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>Units shipped, by SKU.</summary>
    public SortedDictionary<string, long> Shipped { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes the currency of a charge or a refund.</summary>
    public void In(string currency)
    {
        Currency ??= currency;
        if (Currency != currency) OtherCurrency = currency;
    }
}

/// <summary>Sums of money in one currency, in minor units.</summary>
internal sealed record MoneySums(long Orders, long Captured, long Refunded, long Completed)
{
    public static MoneySums None { get; } = new(0, 0, 0, 0);

    public static MoneySums operator +(MoneySums left, MoneySums right) => new(left.Orders + right.Orders,
        checked(left.Captured + right.Captured), checked(left.Refunded + right.Refunded),
        checked(left.Completed + right.Completed));
}

/// <summary>The counters of a product, and the sums of the rows that they stand for.</summary>
internal sealed class RecordsOfProduct
{
    public long OnHand { get; init; }
    public long Reserved { get; init; }
    public long Shipped { get; init; }
    public long ReceiptRows { get; set; }
    public long HeldRows { get; set; }
    public long ShippedRows { get; set; }
}

/// <summary>All records that the invariants cover, summed from single rows in one snapshot.</summary>
internal sealed class ServiceRecords
{
    private static readonly ServiceSql Owners = new(
        "SELECT order_id FROM charges WHERE state = 'captured' UNION SELECT order_id FROM refunds " +
        "UNION SELECT order_id FROM reservations WHERE state <> 'voided' " +
        "UNION SELECT order_id FROM shipments WHERE state <> 'voided'");

    private static readonly ServiceSql Charges = new(
        "SELECT c.order_id, c.amount_minor, CASE WHEN r.payment_key IS NULL THEN 1 ELSE 0 END, c.currency " +
        "FROM charges AS c LEFT JOIN refunds AS r ON r.payment_key = c.payment_key WHERE c.state = 'captured'");

    private static readonly ServiceSql Refunds = new("SELECT order_id, amount_minor, currency FROM refunds");
    private static readonly ServiceSql Shipments = new("SELECT order_id FROM shipments WHERE state = 'scheduled'");

    private static readonly ServiceSql Lines = new(
        "SELECT r.order_id, r.state, l.sku, l.quantity FROM reservations AS r " +
        "JOIN reservation_lines AS l ON l.reservation = r.number WHERE r.state IN ('held', 'shipped')");

    private static readonly ServiceSql Counters = new("SELECT sku, on_hand, reserved, shipped FROM products");
    private static readonly ServiceSql Receipts = new("SELECT sku, quantity FROM receipts");
    private static readonly ServiceSql PurgedStock = new("SELECT sku, shipped FROM purged_stock");

    private static readonly ServiceSql PurgedMoney =
        new("SELECT orders, captured_minor, refunded_minor, completed_minor, currency FROM purged_money");

    private static readonly ServiceSql Leaving = new("SELECT persistence_id FROM leaving");

    public Dictionary<string, RecordsOfOrder> Orders { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, RecordsOfProduct> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>What purged orders add to the totals, by currency.</summary>
    public SortedDictionary<string, MoneySums> Purged { get; } = new(StringComparer.Ordinal);

    /// <summary>Sagas whose records are purged already while their events are not, by persistence id.</summary>
    public HashSet<string> Going { get; } = new(StringComparer.Ordinal);

    /// <summary>The orders that any record belongs to.</summary>
    public static HashSet<string> ReadOwners(ServiceReader reader, CancellationToken cancellation)
    {
        var owners = new HashSet<string>(StringComparer.Ordinal);
        reader.Each(Owners, row =>
        {
            cancellation.ThrowIfCancellationRequested();
            owners.Add(row.Text(0));
        });
        return owners;
    }

    public static ServiceRecords Read(ServiceReader reader, CancellationToken cancellation)
    {
        var records = new ServiceRecords();
        records.ReadMoney(reader, cancellation);
        records.ReadStock(reader, cancellation);
        return records;
    }

    public RecordsOfOrder Of(string orderId)
    {
        if (!Orders.TryGetValue(orderId, out var order)) Orders[orderId] = order = new();
        return order;
    }

    private void ReadMoney(ServiceReader reader, CancellationToken cancellation)
    {
        reader.Each(Charges, row =>
        {
            cancellation.ThrowIfCancellationRequested();
            var order = Of(row.Text(0));
            order.Captured += row.Number(1);
            order.OpenCharges += (int)row.Number(2);
            order.In(row.Text(3));
        });
        reader.Each(Refunds, row =>
        {
            var order = Of(row.Text(0));
            order.Refunded += row.Number(1);
            order.In(row.Text(2));
        });
        reader.Each(PurgedMoney, row => Purged[row.Text(4)] =
            new(row.Number(0), row.Number(1), row.Number(2), row.Number(3)));
        reader.Each(Leaving, row => Going.Add(row.Text(0)));
    }

    private void ReadStock(ServiceReader reader, CancellationToken cancellation)
    {
        reader.Each(Counters, row => Products[row.Text(0)] =
            new() { OnHand = row.Number(1), Reserved = row.Number(2), Shipped = row.Number(3) });
        reader.Each(Receipts, row => ProductOf(row.Text(0)).ReceiptRows += row.Number(1));
        reader.Each(PurgedStock, row => ProductOf(row.Text(0)).ShippedRows += row.Number(1));
        reader.Each(Lines, row =>
        {
            cancellation.ThrowIfCancellationRequested();
            var (order, product) = (Of(row.Text(0)), ProductOf(row.Text(2)));
            var (sku, quantity, held) = (row.Text(2), row.Number(3), row.Text(1) == "held");
            if (held) product.HeldRows += quantity;
            else product.ShippedRows += quantity;
            var units = held ? order.Held : order.Shipped;
            units[sku] = units.GetValueOrDefault(sku) + quantity;
        });
        reader.Each(Shipments, row => Of(row.Text(0)).Shipments++);
    }

    private RecordsOfProduct ProductOf(string sku)
    {
        if (!Products.TryGetValue(sku, out var product)) Products[sku] = product = new();
        return product;
    }
}
