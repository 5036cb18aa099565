using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Runtime.Modules;
using OrderActors.Sagas;

namespace OrderActors.Services.Orders;

/// <summary>What must be true of ordered items before an order sees them: products exist, prices fit.</summary>
internal sealed class OrderCommandRules(ICatalogue catalogue, ServiceOptions options)
    : ICommandRule<PlaceOrder>, ICommandRule<AddLineItem>
{
    public string? Check(PlaceOrder command)
    {
        if (TextRules.Id("customerId", command.CustomerId) is { } id) return id;
        if (TextRules.Email("email", command.Email) is { } email) return email;
        var items = command.Items;
        if (items.Count is 0 or > OrderLimits.Items)
            return $"items must hold 1 to {OrderLimits.Items} items; it holds {items.Count}";
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var wrong = ItemRules.Item($"items[{i}].", item.Sku, item.Quantity)
                ?? (item.UnitPrice is { } price ? ItemRules.Price($"items[{i}].", price, options.Currency) : null)
                ?? (item.Discount is < 0m or > 1m ? $"items[{i}].discount must be 0 to 1" : null);
            if (wrong is not null) return wrong;
        }

        return Unknown(items.Select(item => item.Sku)) ?? Value(items);
    }

    public string? Check(AddLineItem command) =>
        ItemRules.Item("", command.Sku, command.Quantity) ?? Unknown([command.Sku]);

    private string? Unknown(IEnumerable<string> skus)
    {
        var unknown = catalogue.Unknown(skus);
        return unknown.Count == 0
            ? null : $"unknown SKU: {string.Join(", ", unknown.Distinct(StringComparer.Ordinal))}";
    }

    /// <summary>Agreed prices must add up to an amount that money can hold.</summary>
    private static string? Value(ValueList<OrderItem> items)
    {
        var sum = 0m;
        foreach (var item in items)
            if (item.UnitPrice is { } price) sum += item.Quantity * (decimal)price.Minor;
        return sum > long.MaxValue / 2 ? "the order's value is too large" : null;
    }
}
