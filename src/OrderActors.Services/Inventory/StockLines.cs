using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Services.Inventory;

/// <summary>The lines of a request for stock.</summary>
internal static class StockLines
{
    /// <summary>The lines with those of one product summed, in the order of first appearance.</summary>
    /// <exception cref="ValidationError">No lines, a quantity below 1, or a sum beyond an int.</exception>
    public static List<SkuQuantity> Sum(ValueList<SkuQuantity> lines)
    {
        if (lines.Count == 0) throw new ValidationError("no lines");
        var sums = new List<SkuQuantity>(lines.Count);
        var places = new Dictionary<string, int>(lines.Count, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.Quantity <= 0) throw new ValidationError($"the quantity of {line.Sku} is {line.Quantity}");
            if (places.TryAdd(line.Sku, sums.Count))
            {
                sums.Add(line);
                continue;
            }

            var place = places[line.Sku];
            var sum = (long)sums[place].Quantity + line.Quantity;
            if (sum > int.MaxValue) throw new ValidationError($"the quantity of {line.Sku} is {sum}");
            sums[place] = new(line.Sku, (int)sum);
        }

        return sums;
    }

    /// <summary>The summed lines as the text by which requests are compared; stored format.</summary>
    public static string Request(List<SkuQuantity> lines) =>
        lines is [var only] ? $"{only.Sku}:{only.Quantity}"
            : string.Join(',', lines.Select(line => $"{line.Sku}:{line.Quantity}"));

    public static ValidationError UnknownProduct(string sku) => new($"unknown product {sku}");
}
