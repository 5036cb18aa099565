using System.Globalization;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Services.Orders;

/// <summary>The rules that one order's records must keep.</summary>
internal static class OrderChecks
{
    /// <summary>
    /// Stages before any charge. Facts are older than the records, so such an order may have moved on meanwhile.
    /// </summary>
    private static readonly HashSet<string> BeforePayment = new(StringComparer.Ordinal)
    {
        OrderStages.Start, OrderStages.Enrichment, OrderStages.Reserve, OrderStages.AwaitingApproval,
    };

    /// <summary>
    /// Equalities: a completed order is paid and shipped as it is; any other end leaves nothing behind.
    /// </summary>
    public static IEnumerable<InvariantViolation> Ended(OrderFacts order, RecordsOfOrder records, string currency)
    {
        var completed = order.Stage == OrderStages.Completed;
        var due = completed ? order.Total?.Minor ?? 0 : 0;
        var net = records.Captured - records.Refunded;
        if (OtherCurrency(order, records) is { } other) yield return other;
        if (net != due)
            yield return new("money", order.OrderId,
                $"{order.Stage}: {Amounts(records, currency)}, should keep {Text(due, currency)}");
        if (DoubleCharge(order.OrderId, records) is { } twice) yield return twice;
        if (records.Held.Count > 0)
            yield return new("reserved", order.OrderId, $"{order.Stage}: still holds {Units(records.Held)}");
        var wanted = completed ? Wanted(order.Lines) : [];
        if (!wanted.SequenceEqual(records.Shipped))
            yield return new("shipped", order.OrderId,
                $"{order.Stage}: shipped {Units(records.Shipped)}, should be {Units(wanted)}");
        if (records.Shipments != (completed ? 1 : 0))
            yield return new("shipment", order.OrderId,
                $"{order.Stage}: {records.Shipments} shipments, should be {(completed ? 1 : 0)}");
    }

    /// <summary>Bounds: an order in flight is not charged, or charged its total, and never twice.</summary>
    public static IEnumerable<InvariantViolation> InFlight(OrderFacts order, RecordsOfOrder records, string currency)
    {
        var net = records.Captured - records.Refunded;
        if (OtherCurrency(order, records) is { } other) yield return other;
        var mayHaveMovedOn = BeforePayment.Contains(order.Stage);
        if (net < 0 || (net != 0 && net != order.Total?.Minor && !mayHaveMovedOn))
            yield return new("money", order.OrderId,
                $"{order.Stage}: {Amounts(records, currency)}, " +
                $"may keep 0 or {order.Total?.ToString() ?? "nothing yet"}");
        if (DoubleCharge(order.OrderId, records) is { } twice) yield return twice;
    }

    /// <summary>What an order in flight holds now; null when it holds nothing.</summary>
    public static InvariantViolation? Holds(OrderFacts order, RecordsOfOrder records, string currency) =>
        records.Captured == records.Refunded && records.Held.Count == 0 && records.Shipped.Count == 0
            ? null
            : new("in-flight", order.OrderId, $"{order.Stage}: {Holding(records, currency)}");

    /// <summary>Records that belong to no order.</summary>
    public static InvariantViolation Orphan(string orderId, RecordsOfOrder records, string currency) =>
        new("orphan", orderId,
            $"no such order, but on record: {Holding(records, currency)}, {records.Shipments} shipments");

    public static string Text(long minor, string currency) => new Money(minor, currency).ToString();

    /// <summary>The currency that an order's amounts are in.</summary>
    /// <param name="order">The order, or null: there is none.</param>
    /// <param name="records">Its records.</param>
    /// <param name="usual">The node's, for an order without amounts.</param>
    public static string CurrencyOf(OrderFacts? order, RecordsOfOrder records, string usual) =>
        records.Currency ?? order?.Total?.Currency ?? usual;

    /// <summary>Amounts of two currencies may be equal as numbers; they are not the same money.</summary>
    private static InvariantViolation? OtherCurrency(OrderFacts order, RecordsOfOrder records)
    {
        var second = records.OtherCurrency ?? order.Total?.Currency;
        return records.Currency is { } first && second is not null && first != second
            ? new("money", order.OrderId, $"{order.Stage}: amounts in {first} and in {second}")
            : null;
    }

    private static InvariantViolation? DoubleCharge(string orderId, RecordsOfOrder records) => records.OpenCharges <= 1
        ? null
        : new("double-charge", orderId, $"{records.OpenCharges} charges are captured and not refunded");

    private static SortedDictionary<string, long> Wanted(ValueList<SkuQuantity> lines)
    {
        var wanted = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (sku, quantity) in lines) wanted[sku] = wanted.GetValueOrDefault(sku) + quantity;
        return wanted;
    }

    private static string Holding(RecordsOfOrder records, string currency) =>
        $"{Amounts(records, currency)}, reserved {Units(records.Held)}, shipped {Units(records.Shipped)}";

    private static string Amounts(RecordsOfOrder records, string currency) =>
        $"captured {Text(records.Captured, currency)}, refunded {Text(records.Refunded, currency)}";

    private static string Units(SortedDictionary<string, long> units) => units.Count == 0
        ? "nothing"
        : string.Join(" + ",
            units.Select(unit => string.Create(CultureInfo.InvariantCulture, $"{unit.Value} {unit.Key}")));
}
