using System.Globalization;
using System.Text.Json;

namespace OrderActors.Node.Testing;

/// <summary>A file of products and one of orders, with what they say read by rules of the test's own.</summary>
/// <param name="Products">The path of the products.</param>
/// <param name="Orders">The path of the orders.</param>
/// <param name="Stock">This many of each product instead of the file's, or null.</param>
internal sealed record ImportFiles(string Products, string Orders, int? Stock)
{
    private const int Skus = 15;
    private const int OrderCount = 120;
    private const int Customers = 17;
    private const int DearestCents = 5000;

    private static readonly decimal[] Discounts = [0m, 0.05m, 0.15m];

    /// <summary>The orders by their ids: quantities by SKU, and the value in cents.</summary>
    public IReadOnlyDictionary<string, FileOrder> OrdersById { get; } = File.ReadLines(Orders)
        .Where(line => line.Length > 0).Select(Read).ToDictionary(order => order.Id);

    /// <summary>The products' stock as the file says. Its first column is the SKU.</summary>
    public IReadOnlyDictionary<string, int> OnHand { get; } = ReadStock(File.ReadAllLines(Products));

    /// <summary>Writes files of orders that want more than there is: a good part runs out of stock.</summary>
    public static ImportFiles Generate(string folder, Random random)
    {
        var products = Enumerable.Range(1, Skus).Select(n => Invariant(
            $"S-{n:00},Product {n},{random.Next(100, DearestCents) / 100m},{random.Next(10, 70)},{random.Next(2)}"));
        var orders = Enumerable.Range(1, OrderCount).Select(n => JsonSerializer.Serialize(new
        {
            orderId = Invariant($"K-{n}"),
            customerId = Invariant($"C-{n % Customers}"),
            customerName = Invariant($"Customer {n % Customers}"),
            items = Items(random),
        }));
        var paths = (Path.Combine(folder, "products.csv"), Path.Combine(folder, "orders.jsonl"));
        File.WriteAllLines(paths.Item1, ["sku,name,unit_price,on_hand,discontinued", .. products]);
        File.WriteAllLines(paths.Item2, orders);
        return new(paths.Item1, paths.Item2, Stock: null);
    }

    private static object[] Items(Random random)
    {
        var skus = Enumerable.Range(1, Skus).ToArray();
        random.Shuffle(skus);
        return [.. skus.Take(random.Next(1, 4)).Select(sku => new
        {
            sku = Invariant($"S-{sku:00}"),
            quantity = random.Next(1, 7),
            unitPrice = random.Next(100, DearestCents) / 100m,
            discount = Discounts[random.Next(Discounts.Length)],
        })];
    }

    // The columns' names tell where the stock is. A comma in a name is beyond this reader, so it counts from the end.
    private static Dictionary<string, int> ReadStock(string[] lines)
    {
        var columns = lines[0].Split(',');
        var fromEnd = columns.Length - Array.IndexOf(columns, "on_hand");
        return lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => int.Parse(cells[^fromEnd], CultureInfo.InvariantCulture));
    }

    private static FileOrder Read(string line)
    {
        var order = JsonElement.Parse(line);
        var items = order.GetProperty("items").EnumerateArray().Select(item => (
            Sku: item.GetProperty("sku").GetString()!,
            Quantity: item.GetProperty("quantity").GetInt32(),
            Price: item.GetProperty("unitPrice").GetDecimal(),
            Discount: item.GetProperty("discount").GetDecimal())).ToList();
        return new(order.GetProperty("orderId").GetString()!,
            items.GroupBy(item => item.Sku).ToDictionary(same => same.Key, same => same.Sum(item => item.Quantity)),
            items.Sum(item => Math.Round(
                item.Quantity * item.Price * (1 - item.Discount), 2, MidpointRounding.ToEven)));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An order as its file says.</summary>
internal sealed record FileOrder(string Id, IReadOnlyDictionary<string, int> Quantities, decimal Value);
