using OrderActors.Domain.Orders;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Inventory;

/// <summary>Shipments: what leaves the warehouse consumes its reservations, in the same transaction.</summary>
internal sealed class Shipping(IServiceStore store, TimeProvider time)
{
    private static readonly ServiceSql Insert = new(
        "INSERT INTO shipments (shipping_key, order_id, request, state, tracking_number, created_at) " +
        "VALUES (@key, @order, @request, @state, @tracking, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Find = new(
        "SELECT order_id, request, state, tracking_number FROM shipments WHERE shipping_key = @key");

    private static readonly ServiceSql Consume = new(
        "UPDATE reservations SET state = 'shipped' " +
        "WHERE reservation_key = @key AND order_id = @order AND state = 'held'");

    private static readonly ServiceSql Cancel = new(
        "UPDATE shipments SET state = 'cancelled' WHERE shipping_key = @key AND state = 'scheduled'");

    private static readonly ServiceSql Restore = new(
        "UPDATE reservations SET state = 'held' " +
        "WHERE reservation_key = @key AND state = 'shipped' AND release_wanted = 0");

    private static readonly ServiceSql RestoreToShelf = new(
        "UPDATE reservations SET state = 'released' " +
        "WHERE reservation_key = @key AND state = 'shipped' AND release_wanted = 1");

    private static readonly ServiceSql LinesOut = Move("reserved", "shipped");
    private static readonly ServiceSql LinesBack = Move("shipped", "reserved");
    private static readonly ServiceSql LinesToShelf = Move("shipped", "on_hand");

    /// <summary>Ships what the reservations hold.</summary>
    /// <exception cref="PermanentError">A reservation is not held, or the key is voided.</exception>
    public async Task<ShippingScheduled> ScheduleAsync(string key, string orderId, ValueList<string> reservationKeys)
    {
        if (reservationKeys.Count == 0) throw new ValidationError("no reservations to ship");
        var request = string.Join('\n', reservationKeys);
        return (await store.WriteAsync(transaction => Schedule(transaction, key, orderId, request))).Value;
    }

    /// <summary>
    /// Takes the shipment back: its reservations hold their lines again, or give them back if they were released.
    /// </summary>
    public Task<Undone> CancelAsync(string shippingKey, string orderId) => store.WriteAsync(transaction =>
    {
        if (transaction.Execute(Insert, shippingKey, orderId, "", "voided", null, Now) == 1) return new Undone(false);
        var shipment = Read(transaction, shippingKey);
        if (shipment.OrderId != orderId) throw Keys.OtherRequest(shippingKey);
        if (transaction.TryChange(Cancel, shippingKey))
            foreach (var reservation in shipment.Request.Split('\n')) TakeBack(transaction, reservation);
        return new Undone(shipment.State != "voided");
    });

    private long Now => time.GetUtcNow().UtcTicks;

    private OperationResult<ShippingScheduled> Schedule(
        ServiceTransaction transaction, string key, string orderId, string request)
    {
        var tracking = Keys.Derive("OA", key);
        if (!transaction.TryChange(Insert, key, orderId, request, "scheduled", tracking, Now))
        {
            var recorded = Read(transaction, key);
            if (recorded.State == "voided") return Keys.Voided();
            if (recorded.OrderId != orderId || recorded.Request != request) throw Keys.OtherRequest(key);
            return new ShippingScheduled(recorded.TrackingNumber!);
        }

        foreach (var reservation in request.Split('\n'))
        {
            // Thrown, not recorded: the whole shipment is undone with it.
            if (!transaction.TryChange(Consume, reservation, orderId))
                throw new PermanentError($"the reservation '{reservation}' holds nothing to ship");
            transaction.Change(LinesOut, reservation);
        }

        return new ShippingScheduled(tracking);
    }

    private static void TakeBack(ServiceTransaction transaction, string reservation)
    {
        if (transaction.TryChange(Restore, reservation)) transaction.Change(LinesBack, reservation);
        else if (transaction.TryChange(RestoreToShelf, reservation)) transaction.Change(LinesToShelf, reservation);
    }

    private static Shipment Read(ServiceReader reader, string key) => reader.First(Find, static row =>
        new Shipment(row.Text(0), row.Text(1), row.Text(2), row.TextOrNull(3)), key)!;

    private static ServiceSql Move(string from, string to) => new(
        $"UPDATE products AS p SET {from} = p.{from} - l.quantity, {to} = p.{to} + l.quantity " +
        "FROM reservations AS r JOIN reservation_lines AS l ON l.reservation = r.number " +
        "WHERE r.reservation_key = @key AND p.sku = l.sku");

    private sealed record Shipment(string OrderId, string Request, string State, string? TrackingNumber);
}
