using OrderActors.Services.Invariants;
using OrderActors.Storage.Services;

namespace OrderActors.Services.Records;

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

    private static readonly ServiceSql Queued =
        new($"SELECT mail_key FROM mails WHERE {KeyRange.Holds("mail_key")} AND state = 'queued'");

    public static bool QueuedMail(ServiceReader reader, KeyRange range) =>
        reader.First(Queued, row => row.Text(0), range.From, range.To) is not null;

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

/// <summary>What the records of purged orders added up to.</summary>
internal sealed class CarriedTotals
{
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

    private readonly SortedDictionary<string, long> shipped = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, MoneySums> money = new(StringComparer.Ordinal);

    public void Add(RecordsOfOrder records, string currency, long completed)
    {
        foreach (var (sku, quantity) in records.Shipped) shipped[sku] = shipped.GetValueOrDefault(sku) + quantity;
        money[currency] = money.GetValueOrDefault(currency, MoneySums.None)
            + new MoneySums(1, records.Captured, records.Refunded, completed);
    }

    public void Write(ServiceTransaction transaction)
    {
        foreach (var (sku, quantity) in shipped) transaction.Execute(AddStock, sku, quantity);
        foreach (var (currency, sum) in money)
            transaction.Execute(AddMoney, currency, sum.Orders, sum.Captured, sum.Refunded, sum.Completed);
    }
}
