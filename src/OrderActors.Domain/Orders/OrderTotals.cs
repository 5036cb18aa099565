using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>Sums over an order's lines.</summary>
internal static class OrderTotals
{
    /// <summary>
    /// The dearest price of one that an order takes, in minor units. 500 items of 100,000 each at it still fit a long.
    /// </summary>
    public const long HighestPrice = 100_000_000_000;

    /// <summary>Whether an order in this currency can be summed with this price.</summary>
    public static bool IsUsable(Money price, string currency) =>
        price.Minor is >= 0 and <= HighestPrice && string.Equals(price.Currency, currency, StringComparison.Ordinal);

    /// <summary>The value of the priced lines.</summary>
    public static Money Sum(OrderState state)
    {
        var total = Money.Zero(state.Placed.Terms.Currency);
        foreach (var line in state.Lines.AsSpan())
            if (line.Value is { } value) total += value;
        return total;
    }

    /// <summary>The quantities of these lines, one entry a product, in the sequence of first mention.</summary>
    public static ValueList<SkuQuantity> BySku(ReadOnlySpan<OrderLine> lines)
    {
        if (lines.Length == 1) return [new(lines[0].Sku, lines[0].Quantity)];
        var sums = new List<SkuQuantity>(lines.Length);
        var places = new Dictionary<string, int>(lines.Length, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (places.TryGetValue(line.Sku, out var place))
            {
                sums[place] = sums[place] with { Quantity = sums[place].Quantity + line.Quantity };
                continue;
            }

            places.Add(line.Sku, sums.Count);
            sums.Add(new(line.Sku, line.Quantity));
        }

        return [.. sums];
    }
}
