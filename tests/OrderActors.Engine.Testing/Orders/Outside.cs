using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Testing;

namespace OrderActors.Engine.Testing.Orders;

/// <summary>
/// The outside world of a test: stock and a gateway that dedupe by idempotency key, undo by key with tombstones, and
/// keep books that must balance. Every effect goes through <see cref="Act"/>, where a test may let it fail, hang or
/// get lost.
/// </summary>
internal sealed class Outside
{
    private readonly Dictionary<string, int> onHand = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> received = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> reservations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> charges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> shipments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> updates = new(StringComparer.Ordinal);

    private enum Standing
    {
        Done,
        Undone,
        Void,
    }

    /// <summary>
    /// What happens to an attempt: the effect is the argument; not calling it means that it never arrives.
    /// </summary>
    public Func<TestAttempt, Func<object>, object> Act { get; set; } = (_, effect) => effect();

    /// <summary>Recorded statuses by order.</summary>
    public Dictionary<string, string> Statuses { get; } = new(StringComparer.Ordinal);

    public List<string> Letters { get; } = [];

    /// <summary>Products that nobody can price: their reservation comes back dearer than it may be.</summary>
    public Dictionary<string, long> Prices { get; } = new(StringComparer.Ordinal);

    public long Captured => charges.Values.Where(entry => entry.Standing is Standing.Done).Sum(entry => entry.Amount);

    public int Reserved => reservations.Values
        .Where(entry => entry is { Standing: Standing.Done, Shipped: false })
        .Sum(Units);

    public int Shipped => reservations.Values
        .Where(entry => entry is { Standing: Standing.Done, Shipped: true })
        .Sum(Units);

    public int OnHand(string sku) => onHand[sku];

    public void Receive(string sku, int quantity, long price = 250)
    {
        onHand[sku] = received[sku] = quantity;
        Prices[sku] = price;
    }

    public void Serve(ISagaTestHost host) => host
        .On<FetchInventorySnapshot, InventorySnapshot>((request, attempt) => Do(attempt, () => Snapshot(request)))
        .On<FetchCustomerProfile, CustomerProfile>((_, attempt) =>
            Do(attempt, () => new CustomerProfile("gold", "Ann", "ann@example.org", "+1")))
        .On<FetchRecommendations, Recommendations>((_, attempt) => Do(attempt, () => new Recommendations(["B"])))
        .On<ReserveStock, StockReserved>((request, attempt) =>
            Do(attempt, () => Reserve(attempt.IdempotencyKey, request)))
        .On<ReleaseStock, Undone>((request, attempt) => Do(attempt, () => Release(request.ReservationKey)))
        .On<ProcessPayment, PaymentReceipt>((request, attempt) =>
            Do(attempt, () => Charge(attempt.IdempotencyKey, request)))
        .On<SettlePayment, PaymentSettlement>((request, attempt) => Do(attempt, () => Settle(request.PaymentKey)))
        .On<RefundPayment, Undone>((request, attempt) => Do(attempt, () => Undo(charges, request.PaymentKey)))
        .On<UpdateOrderStatus, StatusUpdated>((request, attempt) =>
            Do(attempt, () => Update(attempt.IdempotencyKey, request)))
        .On<RevertOrderStatus, Undone>((request, attempt) => Do(attempt, () => Revert(request)))
        .On<ScheduleShipping, ShippingScheduled>((request, attempt) =>
            Do(attempt, () => Ship(attempt.IdempotencyKey, request)))
        .On<CancelShipping, Undone>((request, attempt) => Do(attempt, () => CallBack(request.ShippingKey)))
        .On<SendOrderConfirmation, NoticeSent>((request, attempt) =>
            Do(attempt, () => Letter($"confirmed {request.OrderId}")))
        .On<SendCancellationEmail, NoticeSent>((request, attempt) =>
            Do(attempt, () => Letter($"cancelled {request.OrderId}")))
        .On<SendFailureEmail, NoticeSent>((request, attempt) => Do(attempt, () => Letter($"failed {request.OrderId}")))
        .On<SendSms, NoticeSent>((request, attempt) => Do(attempt, () => Letter($"sms {request.OrderId}")));

    /// <summary>An attempt that hangs reaches the other side all the same, late.</summary>
    public object Late(TestAttempt attempt) => attempt.Activity switch
    {
        FetchInventorySnapshot request => Snapshot(request),
        FetchCustomerProfile => new CustomerProfile("gold", "Ann", "ann@example.org", "+1"),
        FetchRecommendations => new Recommendations(["B"]),
        ReserveStock request => Reserve(attempt.IdempotencyKey, request),
        ReleaseStock request => Release(request.ReservationKey),
        ProcessPayment request => Charge(attempt.IdempotencyKey, request),
        SettlePayment request => Settle(request.PaymentKey),
        RefundPayment request => Undo(charges, request.PaymentKey),
        UpdateOrderStatus request => Update(attempt.IdempotencyKey, request),
        RevertOrderStatus request => Revert(request),
        ScheduleShipping request => Ship(attempt.IdempotencyKey, request),
        CancelShipping request => CallBack(request.ShippingKey),
        _ => Letter($"late {attempt.Key}"),
    };

    public bool StockIsConserved() =>
        received.Keys.All(sku => onHand[sku] >= 0 && received[sku] == onHand[sku] + reservations.Values
            .Where(entry => entry.Standing == Standing.Done)
            .Sum(entry => entry.Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity)));

    private static int Units(Entry entry) => entry.Lines.Sum(line => line.Quantity);

    private T Do<T>(TestAttempt attempt, Func<T> effect) where T : notnull => (T)Act(attempt, () => effect());

    private InventorySnapshot Snapshot(FetchInventorySnapshot request) => new([.. request.Lines.Select(line =>
        new StockLevel(line.Sku, onHand.ContainsKey(line.Sku), onHand.GetValueOrDefault(line.Sku), Price(line.Sku)))]);

    private StockReserved Reserve(string key, ReserveStock request)
    {
        if (Find(reservations, key) is null)
        {
            foreach (var line in request.Lines)
                if (onHand.GetValueOrDefault(line.Sku) is var available && available < line.Quantity)
                    throw new PermanentError(
                        $"out of stock: {line.Sku} (wanted {line.Quantity}, available {available})");
            foreach (var line in request.Lines) onHand[line.Sku] -= line.Quantity;
            reservations[key] = new() { Lines = [.. request.Lines] };
        }

        return new([.. request.Lines.Select(line => new StockPrice(line.Sku, Price(line.Sku)))]);
    }

    private Undone Release(string key)
    {
        if (reservations.TryGetValue(key, out var entry) && entry is { Standing: Standing.Done, Shipped: false })
            foreach (var line in entry.Lines) onHand[line.Sku] += line.Quantity;
        return Undo(reservations, key);
    }

    private PaymentReceipt Charge(string key, ProcessPayment request)
    {
        if (Find(charges, key) is null) charges[key] = new() { Amount = request.Amount.Minor };
        return new($"tx-{request.OrderId}", request.Amount);
    }

    private PaymentSettlement Settle(string key)
    {
        if (charges.TryGetValue(key, out var entry) && entry.Standing == Standing.Done)
            return new(new PaymentReceipt("tx-settled", new(entry.Amount, "EUR")));
        charges[key] = new() { Standing = Standing.Void };
        return new((PaymentReceipt?)null);
    }

    private StatusUpdated Update(string key, UpdateOrderStatus request)
    {
        if (Find(updates, key) is null) updates[key] = new();
        Statuses[request.OrderId] = request.Status;
        return new(request.Status);
    }

    private Undone Revert(RevertOrderStatus request)
    {
        Statuses[request.OrderId] = request.Status;
        return Undo(updates, request.UpdateKey);
    }

    private ShippingScheduled Ship(string key, ScheduleShipping request)
    {
        if (Find(shipments, key) is null)
        {
            foreach (var reservation in request.ReservationKeys)
            {
                if (!reservations.TryGetValue(reservation, out var entry) || entry.Standing != Standing.Done)
                    throw new PermanentError($"nothing is reserved under {reservation}");
                entry.Shipped = true;
            }

            shipments[key] = new() { Keys = [.. request.ReservationKeys] };
        }

        return new($"parcel-{request.OrderId}");
    }

    private Undone CallBack(string key)
    {
        if (shipments.TryGetValue(key, out var entry) && entry.Standing == Standing.Done)
            foreach (var reservation in entry.Keys) reservations[reservation].Shipped = false;
        return Undo(shipments, key);
    }

    private NoticeSent Letter(string text)
    {
        if (!Letters.Contains(text)) Letters.Add(text);
        return new("queued");
    }

    private Money Price(string sku) => new(Prices.GetValueOrDefault(sku), "EUR");

    private static Entry? Find(Dictionary<string, Entry> entries, string key) =>
        !entries.TryGetValue(key, out var entry) ? null
        : entry.Standing == Standing.Done ? entry
        : throw new PermanentError($"{key} is void");

    private static Undone Undo(Dictionary<string, Entry> entries, string key)
    {
        var had = entries.TryGetValue(key, out var entry) && entry.Standing == Standing.Done;
        if (had) entry!.Standing = Standing.Undone;
        else if (entry is null) entries[key] = new() { Standing = Standing.Void };
        return new(had);
    }

    private sealed class Entry
    {
        public Standing Standing { get; set; } = Standing.Done;

        public List<SkuQuantity> Lines { get; init; } = [];

        public List<string> Keys { get; init; } = [];

        public bool Shipped { get; set; }

        public long Amount { get; init; }
    }
}
