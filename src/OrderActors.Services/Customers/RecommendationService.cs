using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Inventory;

namespace OrderActors.Services.Customers;

/// <summary>
/// Recommends the catalogue's next products after those in the basket. From memory: no order waits for it.
/// </summary>
internal sealed class RecommendationService(Catalogue catalogue)
{
    private const int Most = 3;
    private string[] sorted = [];

    public Recommendations For(ValueList<string> basket)
    {
        var skus = Sorted();
        if (skus.Length == 0 || basket.Count == 0) return new([]);
        var chosen = new List<string>(Most);
        var start = Array.BinarySearch(skus, basket[0], StringComparer.Ordinal);
        if (start < 0) start = ~start - 1;
        for (var step = 1; step <= skus.Length && chosen.Count < Most; step++)
        {
            var sku = skus[(start + step) % skus.Length];
            if (!basket.Contains(sku, StringComparer.Ordinal)) chosen.Add(sku);
        }

        return new(chosen.ToValueList());
    }

    /// <summary>Products are never removed, so a list of the same length is the same list.</summary>
    private string[] Sorted()
    {
        var last = Volatile.Read(ref sorted);
        if (last.Length == catalogue.Count) return last;
        var skus = catalogue.Skus.ToArray();
        Array.Sort(skus, StringComparer.Ordinal);
        Volatile.Write(ref sorted, skus);
        return skus;
    }
}
