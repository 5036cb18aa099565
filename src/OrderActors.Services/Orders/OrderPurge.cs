using OrderActors.Domain.Orders;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Orders;

/// <summary>
/// An order is purged only if its records agree with how it ended, because the evidence goes with it. Its totals are
/// carried over, so that stock and money still balance.
/// </summary>
internal sealed class OrderPurge(ServiceOptions options) : IPurgeRule
{
    private static readonly ServiceSql DeleteOrder = new("DELETE FROM order_records WHERE order_id = @order");

    private static readonly ServiceSql AddStock = new(
        "INSERT INTO purged_stock (sku, shipped) VALUES (@sku, @shipped) " +
        "ON CONFLICT (sku) DO UPDATE SET shipped = purged_stock.shipped + excluded.shipped");

    private static readonly ServiceSql AddMoney = new(
        "INSERT INTO purged_money (currency, orders, captured_minor, refunded_minor, completed_minor) " +
        "VALUES (@currency, @orders, @captured, @refunded, @completed) ON CONFLICT (currency) DO UPDATE SET " +
        "orders = purged_money.orders + excluded.orders, " +
        "captured_minor = purged_money.captured_minor + excluded.captured_minor, " +
        "refunded_minor = purged_money.refunded_minor + excluded.refunded_minor, " +
        "completed_minor = purged_money.completed_minor + excluded.completed_minor");

    /// <inheritdoc/>
    public PurgeFinding Look(ServiceReader reader, FoldedState saga, KeyRange keys)
    {
        if (saga.State is not OrderState state) return PurgeFinding.Removable;
        var facts = OrderDefinition.Facts(state);
        var records = SettledRecords.Read(reader, keys);
        var currency = OrderChecks.CurrencyOf(facts, records, options.Currency);
        if (OrderChecks.Ended(facts, records, currency).FirstOrDefault() is { } violation)
            return PurgeFinding.Keep($"{violation.Rule}: {violation.Detail}");
        var completed = facts is { Stage: OrderStages.Completed, Total: { } total } ? total.Minor : 0;
        return PurgeFinding.Remove(transaction =>
        {
            transaction.Change(DeleteOrder, saga.Id.Id);
            foreach (var (sku, quantity) in records.Shipped) transaction.Change(AddStock, sku, quantity);
            transaction.Change(AddMoney, currency, 1, records.Captured, records.Refunded, completed);
        });
    }
}
