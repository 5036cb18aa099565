using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>
/// Inventory and shipping in memory, with the contract of the built-in ones: all lines or none, one outcome a key, undo
/// by key, and a tombstone for a key that is undone before it is seen.
/// </summary>
internal sealed class Stock
{
    private readonly Dictionary<string, Reservation> reservations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Shipment> shipments = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Shelf> shelves = new(StringComparer.Ordinal);

    private enum Standing
    {
        Held,
        Shipped,
        Released,
        Refused,
        Void,
    }

    public IEnumerable<Shelf> Shelves => shelves.Values;

    public void Receive(string sku, int quantity, Money price) => shelves[sku] = new(sku, quantity, price);

    public InventorySnapshot Snapshot(FetchInventorySnapshot request) => new([.. request.Lines.Select(Level)]);

    public StockReserved Reserve(ReserveStock request, string key)
    {
        if (reservations.TryGetValue(key, out var known))
            return known.Standing switch
            {
                Standing.Void => throw new PermanentError("the key is void"),
                Standing.Refused => throw new PermanentError("out of stock"),
                _ => Prices(request),
            };
        foreach (var line in request.Lines)
        {
            if (shelves[line.Sku].OnHand >= line.Quantity) continue;
            reservations[key] = new(request.OrderId, []) { Standing = Standing.Refused };
            throw new PermanentError(
                $"out of stock: {line.Sku} (wanted {line.Quantity}, available {shelves[line.Sku].OnHand})");
        }

        foreach (var line in request.Lines)
            shelves[line.Sku].Move(line.Quantity, StockLocation.Hand, StockLocation.Reserved);
        reservations[key] = new(request.OrderId, [.. request.Lines]);
        return Prices(request);
    }

    public Undone Release(ReleaseStock request, string key)
    {
        _ = key;
        if (!reservations.TryGetValue(request.ReservationKey, out var held))
        {
            reservations[request.ReservationKey] = new(request.OrderId, []) { Standing = Standing.Void };
            return new(false);
        }

        if (held.Standing == Standing.Shipped) held.ReleaseWanted = true;
        if (held.Standing == Standing.Held) Change(held, Standing.Released, StockLocation.Reserved, StockLocation.Hand);
        return new(held.Standing is not (Standing.Void or Standing.Refused));
    }

    public ShippingScheduled Ship(ScheduleShipping request, string key)
    {
        if (shipments.TryGetValue(key, out var known))
            return known.IsVoid ? throw new PermanentError("the key is void") : Parcel(request.OrderId);
        foreach (var reservation in request.ReservationKeys)
            if (!reservations.TryGetValue(reservation, out var held) || held.Standing != Standing.Held)
                throw new PermanentError($"'{reservation}' holds nothing to ship");
        foreach (var reservation in request.ReservationKeys)
            Change(reservations[reservation], Standing.Shipped, StockLocation.Reserved, StockLocation.Shipped);
        shipments[key] = new([.. request.ReservationKeys]);
        return Parcel(request.OrderId);
    }

    public Undone CallBack(CancelShipping request, string key)
    {
        _ = key;
        if (!shipments.TryGetValue(request.ShippingKey, out var shipment))
        {
            shipments[request.ShippingKey] = new([]) { IsVoid = true };
            return new(false);
        }

        if (shipment.IsVoid) return new(false);
        if (shipment.CalledBack) return new(true);
        shipment.CalledBack = true;
        foreach (var held in shipment.Reservations.Select(reservation => reservations[reservation]))
        {
            if (held.ReleaseWanted) Change(held, Standing.Released, StockLocation.Shipped, StockLocation.Hand);
            else Change(held, Standing.Held, StockLocation.Shipped, StockLocation.Reserved);
        }

        return new(true);
    }

    /// <summary>The price of one.</summary>
    public Money PriceOf(string sku) => shelves[sku].Price;

    /// <summary>What an order has reserved, in units, by product.</summary>
    public IReadOnlyDictionary<string, int> ReservedBy(string orderId) => UnitsOf(orderId, Standing.Held);

    /// <summary>What was shipped for an order, in units, by product.</summary>
    public IReadOnlyDictionary<string, int> ShippedFor(string orderId) => UnitsOf(orderId, Standing.Shipped);

    private Dictionary<string, int> UnitsOf(string orderId, Standing standing) => reservations.Values
        .Where(held => held.OrderId == orderId && held.Standing == standing)
        .SelectMany(held => held.Lines)
        .GroupBy(line => line.Sku)
        .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity), StringComparer.Ordinal);

    private void Change(Reservation held, Standing standing, StockLocation from, StockLocation to)
    {
        held.Standing = standing;
        foreach (var line in held.Lines) shelves[line.Sku].Move(line.Quantity, from, to);
    }

    private StockLevel Level(SkuQuantity line) => shelves.TryGetValue(line.Sku, out var shelf)
        ? new(line.Sku, true, shelf.OnHand, shelf.Price)
        : new(line.Sku, false, 0, default);

    private StockReserved Prices(ReserveStock request) =>
        new([.. request.Lines.Select(line => new StockPrice(line.Sku, shelves[line.Sku].Price))]);

    private static ShippingScheduled Parcel(string orderId) => new($"parcel-{orderId}");

    private sealed class Reservation(string orderId, List<SkuQuantity> lines)
    {
        public string OrderId => orderId;

        public List<SkuQuantity> Lines => lines;

        public Standing Standing { get; set; }

        /// <summary>Released while shipped: given back once the shipment is called back.</summary>
        public bool ReleaseWanted { get; set; }
    }

    private sealed class Shipment(List<string> reservations)
    {
        public List<string> Reservations => reservations;

        public bool IsVoid { get; init; }

        public bool CalledBack { get; set; }
    }
}

/// <summary>Where units of a product are.</summary>
internal enum StockLocation
{
    Hand,
    Reserved,
    Shipped,
}

/// <summary>One product's units. None comes or goes but at the beginning.</summary>
internal sealed class Shelf(string sku, int received, Money price)
{
    private readonly int[] units = [received, 0, 0];

    public string Sku => sku;

    public Money Price => price;

    public int Received => received;

    public int OnHand => units[(int)StockLocation.Hand];

    public int Reserved => units[(int)StockLocation.Reserved];

    public int Shipped => units[(int)StockLocation.Shipped];

    public ShelfCount Count => new(sku, received, OnHand, Reserved, Shipped);

    public void Move(int quantity, StockLocation from, StockLocation to)
    {
        units[(int)from] -= quantity;
        units[(int)to] += quantity;
    }
}
