using OrderActors.Domain;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Shop;

/// <summary>The one currency of a store: its first start decides, and every later one must have the same.</summary>
/// <remarks>
/// Prices and totals in two currencies cannot be compared, so a store has one. A store from before this rule gets the
/// currency of its records.
/// </remarks>
internal static class StoreCurrency
{
    private const string Prefix = "currency=";

    private static readonly ServiceSql Find = new($"SELECT name FROM markers WHERE name LIKE '{Prefix}%'");
    private static readonly ServiceSql Mark = new("INSERT INTO markers (name) VALUES (@name) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql OfRecords = new(
        "SELECT currency FROM products UNION SELECT currency FROM charges UNION SELECT currency FROM refunds " +
        "UNION SELECT currency FROM reservation_lines UNION SELECT currency FROM order_records " +
        "UNION SELECT currency FROM purged_money");

    /// <summary>Records the node's currency, or compares it with the recorded one.</summary>
    /// <exception cref="BrokenInvariantException">OA0036: the store is in another currency. OA0037: its amounts are of
    /// a release that counted the currency's minor units wrong.</exception>
    public static bool Keep(ServiceTransaction transaction, string currency)
    {
        if (transaction.First(Find, row => row.Text(0)) is { } marker)
        {
            var known = marker[Prefix.Length..];
            return known == currency ? false : throw Other(known, currency);
        }

        var recorded = transaction.All(OfRecords, row => row.Text(0));
        if (recorded.FirstOrDefault(Currencies.WereOnceWrong) is { } wrong)
            throw new BrokenInvariantException("OA0037",
                $"the store holds amounts in {wrong} of a release that gave it 2 decimal digits; it has "
                + $"{Currencies.Digits(wrong)}, so these amounts would mean something else now");
        if (recorded.Count > 0 && !recorded.Contains(currency))
            throw Other(string.Join(" and ", recorded.Order(StringComparer.Ordinal)), currency);
        transaction.Execute(Mark, Prefix + currency);
        return true;
    }

    private static BrokenInvariantException Other(string known, string currency) => new("OA0036",
        $"the store is kept in {known}, this node's Currency is {currency}: set it to {known} or use another store");
}
