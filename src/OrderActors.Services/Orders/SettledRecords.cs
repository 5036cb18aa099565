using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Orders;

/// <summary>Reads the records of one order by its keys.</summary>
internal static class SettledRecords
{
    private static readonly ServiceSql Charges = new(
        "SELECT c.amount_minor, CASE WHEN r.payment_key IS NULL THEN 1 ELSE 0 END, c.currency FROM charges AS c " +
        $"LEFT JOIN refunds AS r ON r.payment_key = c.payment_key WHERE {KeyRange.Holds("c.payment_key")} " +
        "AND c.state = 'captured'");

    private static readonly ServiceSql Refunds =
        new($"SELECT amount_minor, currency FROM refunds WHERE {KeyRange.Holds("payment_key")}");

    private static readonly ServiceSql Shipments = new(
        $"SELECT 1 FROM shipments WHERE {KeyRange.Holds("shipping_key")} AND state = 'scheduled'");

    private static readonly ServiceSql Lines = new(
        "SELECT r.state, l.sku, l.quantity FROM reservations AS r JOIN reservation_lines AS l " +
        $"ON l.reservation = r.number WHERE {KeyRange.Holds("r.reservation_key")} " +
        "AND r.state IN ('held', 'shipped')");

    public static RecordsOfOrder Read(ServiceReader reader, KeyRange range)
    {
        var records = new RecordsOfOrder();
        reader.Each(Charges, row =>
        {
            records.Captured += row.Number(0);
            records.OpenCharges += (int)row.Number(1);
            records.In(row.Text(2));
        }, range.From, range.To);
        reader.Each(Refunds, row =>
        {
            records.Refunded += row.Number(0);
            records.In(row.Text(1));
        }, range.From, range.To);
        reader.Each(Shipments, _ => records.Shipments++, range.From, range.To);
        reader.Each(Lines, row =>
        {
            var units = row.Text(0) == "held" ? records.Held : records.Shipped;
            units[row.Text(1)] = units.GetValueOrDefault(row.Text(1)) + row.Number(2);
        }, range.From, range.To);
        return records;
    }
}
