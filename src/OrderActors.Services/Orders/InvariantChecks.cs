using OrderActors.Domain.Orders;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Orders;

/// <summary>Compares the services' rows with the orders' states.</summary>
/// <remarks>
/// Orders continue during the check, so the sequence matters. (1) The orders with records are read first: such an order
/// was journaled before, so it must be among the facts, else its records are orphans. (2) Then the facts. (3) Then the
/// records, in one snapshot: an order that had ended by (2) has all its records in (3), and these no longer change. A
/// purge would change them, so it waits.
/// </remarks>
internal sealed class InvariantChecks(IServiceStore store, ServiceOptions options, PurgeGate gate)
{
    /// <summary>Checks.</summary>
    /// <param name="orders">All orders of the node, except those that cannot be read.</param>
    /// <param name="unreadable">The orders that cannot be read, and why: full once <paramref name="orders"/> has ended.
    /// </param>
    /// <param name="cancellation">Ends the check.</param>
    public async Task<InvariantReport> CheckAsync(IAsyncEnumerable<OrderFacts> orders,
        IReadOnlyCollection<InvariantViolation> unreadable, CancellationToken cancellation)
    {
        using var undisturbed = await gate.EnterAsync(cancellation);
        var owners = await Task.Run(() =>
            store.ReadAsync(reader => ServiceRecords.ReadOwners(reader, cancellation)).AsTask(),
            cancellation);
        var facts = new List<OrderFacts>();
        await foreach (var order in orders.WithCancellation(cancellation)) facts.Add(order);
        var records = await Task.Run(() =>
            store.ReadAsync(reader => ServiceRecords.Read(reader, cancellation)).AsTask(),
            cancellation);
        return new Check(records, options.Currency).Run(facts, owners, [.. unreadable]);
    }

    /// <summary>One run of the check.</summary>
    private sealed class Check(ServiceRecords records, string currency)
    {
        private readonly List<InvariantViolation> violations = [];
        private readonly List<InvariantViolation> waived = [];
        private readonly List<InvariantViolation> inFlight = [];
        private readonly SortedDictionary<string, int> stages = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, MoneySums> money = new(StringComparer.Ordinal);
        private int ended;

        public InvariantReport Run(List<OrderFacts> facts, HashSet<string> owners, List<InvariantViolation> unreadable)
        {
            foreach (var order in facts)
            {
                if (!records.Going.Contains($"{OrderDefinition.Instance.Kind}/{order.OrderId}")) Judge(order);
                owners.Remove(order.OrderId);
            }

            foreach (var order in unreadable) owners.Remove(order.Subject);
            foreach (var orphan in owners.Order(StringComparer.Ordinal))
            {
                var of = records.Of(orphan);
                violations.Add(OrderChecks.Orphan(orphan, of, OrderChecks.CurrencyOf(null, of, currency)));
            }

            foreach (var (sku, product) in records.Products) Judge(sku, product);
            foreach (var of in records.Orders.Values)
                if (of.Currency is { } own) Add(own, new(0, of.Captured, of.Refunded, 0));
            foreach (var (purged, sums) in records.Purged) Add(purged, sums);
            return new()
            {
                Clean = violations.Count == 0 && unreadable.Count == 0,
                EndedOrders = ended,
                OrdersInFlight = facts.Count - ended,
                PurgedOrders = records.Purged.Values.Sum(purged => purged.Orders),
                Stages = stages,
                Stock = Stock(),
                Money = Totals(currency),
                OtherCurrencies = [.. money.Keys.Where(other => other != currency).Select(Totals)],
                Violations = violations,
                Unreadable = unreadable,
                Waived = waived,
                InFlight = inFlight,
            };
        }

        private void Judge(OrderFacts order)
        {
            stages[order.Stage] = stages.GetValueOrDefault(order.Stage) + 1;
            if (order.Ended) ended++;
            if (order is { Stage: OrderStages.Completed, Total: { } total })
                Add(total.Currency, MoneySums.None with { Completed = total.Minor });
            var of = records.Orders.GetValueOrDefault(order.OrderId) ?? new();
            var own = OrderChecks.CurrencyOf(order, of, currency);
            var found = order.Ended ? OrderChecks.Ended(order, of, own) : OrderChecks.InFlight(order, of, own);
            if (order.Waived.Count == 0) violations.AddRange(found);
            else waived.AddRange(found.Select(violation =>
                violation with { Detail = $"{violation.Detail}; waived: {string.Join("; ", order.Waived)}" }));
            if (!order.Ended && OrderChecks.Holds(order, of, own) is { } holds) inFlight.Add(holds);
        }

        private void Judge(string sku, RecordsOfProduct product)
        {
            var all = product.OnHand + product.Reserved + product.Shipped;
            if (all != product.ReceiptRows)
                violations.Add(new("stock", sku, $"on hand {product.OnHand} + reserved {product.Reserved} + " +
                    $"shipped {product.Shipped} = {all}, received {product.ReceiptRows}"));
            if (product.Reserved != product.HeldRows)
                violations.Add(new("reserved", sku,
                    $"counted {product.Reserved}, reservations hold {product.HeldRows}"));
            if (product.Shipped != product.ShippedRows)
                violations.Add(new("shipped", sku,
                    $"counted {product.Shipped}, reservations shipped {product.ShippedRows}"));
            if (product.OnHand < 0) violations.Add(new("stock", sku, $"on hand {product.OnHand}"));
        }

        private StockTotals Stock() => new(
            records.Products.Values.Sum(product => product.ReceiptRows),
            records.Products.Values.Sum(product => product.OnHand),
            records.Products.Values.Sum(product => product.HeldRows),
            records.Products.Values.Sum(product => product.ShippedRows));

        private void Add(string of, MoneySums sums) => money[of] = money.GetValueOrDefault(of, MoneySums.None) + sums;

        private MoneyTotals Totals(string of)
        {
            var sums = money.GetValueOrDefault(of, MoneySums.None);
            return new(new(sums.Captured, of), new(sums.Refunded, of), new(sums.Completed, of));
        }
    }
}
