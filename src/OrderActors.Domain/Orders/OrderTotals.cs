using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>Sums over an order's lines.</summary>
internal static class OrderTotals
{
    /// <summary>The value of the priced lines.</summary>
    public static Money Sum(OrderState state)
    {
        var total = Money.Zero(state.Placed.Terms.Currency);
        foreach (var line in state.Lines.AsSpan())
            if (line.Value is { } value) total += value;
        return total;
    }

    /// <summary>The quantities of these lines, one entry per product, in order of first appearance.</summary>
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
