using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Inventory;

/// <summary>Stock and the reservations that hold it.</summary>
/// <remarks>
/// A unit is only ever moved by a conditional update, so what is not on hand cannot be reserved. A reservation is held,
/// then shipped or released; refused and voided ones never held anything. Each call is one transaction.
/// </remarks>
internal sealed class InventoryService(IServiceStore store, TimeProvider time)
{
    private static readonly ServiceSql FindLevel =
        new("SELECT on_hand, price_minor, currency FROM products WHERE sku = @sku");

    private static readonly ServiceSql Take = new(
        "UPDATE products SET on_hand = on_hand - @quantity, reserved = reserved + @quantity " +
        "WHERE sku = @sku AND on_hand >= @quantity RETURNING price_minor, currency");

    private static readonly ServiceSql PutBack = new(
        "UPDATE products SET on_hand = on_hand + @quantity, reserved = reserved - @quantity WHERE sku = @sku");

    private static readonly ServiceSql InsertReservation = new(
        "INSERT INTO reservations (reservation_key, order_id, request, state, created_at) " +
        "VALUES (@key, @order, @request, @state, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql InsertLine = new(
        "INSERT INTO reservation_lines (reservation, line, sku, quantity, price_minor, currency) VALUES (" +
        "(SELECT number FROM reservations WHERE reservation_key = @key), @line, @sku, @quantity, @price, @currency)");

    private static readonly ServiceSql Refuse = new(
        "UPDATE reservations SET state = 'refused', refusal = @refusal WHERE reservation_key = @key");

    private static readonly ServiceSql FindReservation = new(
        "SELECT order_id, request, refusal, state FROM reservations WHERE reservation_key = @key");

    private static readonly ServiceSql FindPrices = new(
        "SELECT l.sku, l.price_minor, l.currency FROM reservations AS r " +
        "JOIN reservation_lines AS l ON l.reservation = r.number WHERE r.reservation_key = @key ORDER BY l.line");

    private static readonly ServiceSql Release = new(
        "UPDATE reservations SET state = 'released' WHERE reservation_key = @key AND state = 'held'");

    private static readonly ServiceSql WantRelease = new(
        "UPDATE reservations SET release_wanted = 1 WHERE reservation_key = @key AND state = 'shipped'");

    private static readonly ServiceSql LinesToShelf = new(
        "UPDATE products AS p SET reserved = p.reserved - l.quantity, on_hand = p.on_hand + l.quantity " +
        "FROM reservations AS r JOIN reservation_lines AS l ON l.reservation = r.number " +
        "WHERE r.reservation_key = @key AND p.sku = l.sku");

    public ValueTask<InventorySnapshot> SnapshotAsync(ValueList<SkuQuantity> lines)
    {
        var wanted = StockLines.Sum(lines);
        return store.ReadAsync(reader =>
            new InventorySnapshot(wanted.Select(line => Level(reader, line.Sku)).ToValueList()));
    }

    /// <summary>Reserves all lines or none.</summary>
    /// <exception cref="PermanentError">Out of stock, recorded permanently; or the key is voided.</exception>
    /// <exception cref="ValidationError">
    /// An unknown product, no lines, or a quantity below 1; nothing is recorded.
    /// </exception>
    public async Task<StockReserved> ReserveAsync(string key, string orderId, ValueList<SkuQuantity> lines)
    {
        var wanted = StockLines.Sum(lines);
        var request = StockLines.Request(wanted);
        return (await store.WriteAsync(transaction => Reserve(transaction, key, orderId, request, wanted))).Value;
    }

    /// <summary>Gives back what the reservation still holds; voids the key of one that never arrived.</summary>
    /// <remarks>
    /// A shipped reservation holds nothing to give back now, but it will if its shipment is cancelled: the
    /// release is recorded, and the cancel completes it. So the two undo calls may come in any order.
    /// </remarks>
    public Task<Undone> ReleaseAsync(string reservationKey, string orderId) => store.WriteAsync(transaction =>
    {
        if (Find(transaction, reservationKey) is not { } reservation)
        {
            transaction.Change(InsertReservation, reservationKey, orderId, "", "voided", Now);
            return new Undone(false);
        }

        if (reservation.OrderId != orderId) throw Keys.OtherRequest(reservationKey);
        if (transaction.TryChange(Release, reservationKey)) transaction.Change(LinesToShelf, reservationKey);
        else transaction.Change(WantRelease, reservationKey);
        return new Undone(reservation.State is not ("voided" or "refused"));
    });

    private long Now => time.GetUtcNow().UtcTicks;

    private OperationResult<StockReserved> Reserve(
        ServiceTransaction transaction, string key, string orderId, string request, List<SkuQuantity> wanted)
    {
        if (!transaction.TryChange(InsertReservation, key, orderId, request, "held", Now))
            return Recorded(transaction, key, orderId, request);
        var taken = transaction.FirstOfEach(Take, static row => new Price(row.Number(0), row.Text(1)),
            [.. wanted.Select(line => new SqlValue[] { line.Quantity, line.Sku })]);
        if (taken.Contains(null)) return RefuseShort(transaction, key, wanted, taken);
        var prices = new StockPrice[taken.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            var ((sku, quantity), price) = (wanted[i], taken[i]!);
            prices[i] = new(sku, new Money(price.Minor, price.Currency));
            transaction.Change(InsertLine, key, i, sku, quantity, price.Minor, price.Currency);
        }

        return new StockReserved(ValueList.Create<StockPrice>(prices));
    }

    private static OperationResult<StockReserved> RefuseShort(
        ServiceTransaction transaction, string key, List<SkuQuantity> wanted, Price?[] taken)
    {
        var (sku, quantity) = wanted[Array.IndexOf(taken, null)];
        var level = Level(transaction, sku);
        if (!level.Known) throw StockLines.UnknownProduct(sku);
        for (var i = 0; i < taken.Length; i++)
            if (taken[i] is not null) transaction.Change(PutBack, wanted[i].Quantity, wanted[i].Sku);
        var refusal = $"out of stock: {sku} (wanted {quantity}, available {level.Available})";
        transaction.Change(Refuse, refusal, key);
        return new PermanentError(refusal);
    }

    private static OperationResult<StockReserved> Recorded(
        ServiceTransaction transaction, string key, string orderId, string request)
    {
        var recorded = Find(transaction, key)!;
        if (recorded.State == "voided") return Keys.Voided();
        if (recorded.OrderId != orderId || recorded.Request != request) throw Keys.OtherRequest(key);
        if (recorded.Refusal is { } refusal) return new PermanentError(refusal);
        return new StockReserved(transaction.All(FindPrices, static row =>
            new StockPrice(row.Text(0), new Money(row.Number(1), row.Text(2))), key).ToValueList());
    }

    private static Reservation? Find(ServiceReader reader, string key) => reader.First(FindReservation, static row =>
        new Reservation(row.Text(0), row.Text(1), row.TextOrNull(2), row.Text(3)), key);

    private static StockLevel Level(ServiceReader reader, string sku) =>
        reader.First(FindLevel, row => new StockLevel(
            sku, true, (int)row.Number(0), new Money(row.Number(1), row.Text(2))), sku)
        ?? new StockLevel(sku, false, 0, default);

    private sealed record Price(long Minor, string Currency);

    private sealed record Reservation(string OrderId, string Request, string? Refusal, string State);
}
