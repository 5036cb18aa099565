using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>
/// What may be ordered or received of a product, one rule for each fact, used by gateways, services and the saga
/// alike. Each says what is wrong, in one sentence that names the member, or null.
/// </summary>
public static class ItemRules
{
    /// <summary>A product and its quantity.</summary>
    /// <param name="prefix">What the members' names begin with, for example <c>items[0].</c>.</param>
    /// <param name="sku">The product.</param>
    /// <param name="quantity">How many.</param>
    public static string? Item(string prefix, string? sku, int quantity) =>
        Sku(Member(prefix, "sku"), sku) ?? Quantity(Member(prefix, "quantity"), quantity);

    /// <summary>The items of one order.</summary>
    /// <param name="items">The items.</param>
    /// <param name="currency">The currency of the order.</param>
    public static string? Items(ValueList<OrderItem>? items, string currency)
    {
        if (items is not { Count: >= 1 and <= OrderLimits.Items })
            return $"items must hold 1 to {OrderLimits.Items} items; it holds {items?.Count ?? 0}";
        for (var i = 0; i < items.Count; i++)
            if (Ordered("", items[i], currency) is not null) return Ordered($"items[{i}].", items[i], currency);
        return null;
    }

    /// <summary>A stock-keeping unit.</summary>
    public static string? Sku(string member, string? value)
    {
        if (value is { Length: > 0 and <= OrderLimits.SkuLength } && SagaId.IsId(value)) return null;
        return $"{member} must be 1-{OrderLimits.SkuLength} of [A-Za-z0-9._-]";
    }

    /// <summary>The quantity of a product that may be ordered or received at once.</summary>
    public static string? Quantity(string member, int quantity) => quantity is < 1 or > OrderLimits.Quantity
        ? $"{member} must be 1 to {OrderLimits.Quantity}; it is {quantity}"
        : null;

    /// <summary>The price of one, in the node's currency.</summary>
    /// <param name="prefix">What the member's name begins with.</param>
    /// <param name="price">The price.</param>
    /// <param name="currency">The node's currency.</param>
    public static string? Price(string prefix, Money price, string currency)
    {
        if (price.Currency != currency) return $"{prefix}unitPrice must be in {currency}";
        return price.Minor is < 0 or > OrderLimits.UnitPrice
            ? $"{prefix}unitPrice must be 0 to {new Money(OrderLimits.UnitPrice, currency)}; it is {price}"
            : null;
    }

    private static string? Ordered(string prefix, OrderItem item, string currency) =>
        Item(prefix, item.Sku, item.Quantity)
        ?? (item.UnitPrice is { } price ? Price(prefix, price, currency) : null)
        ?? (item.Discount is < 0m or > 1m ? $"{prefix}discount must be 0 to 1" : null);

    private static string Member(string prefix, string name) => prefix.Length == 0 ? name : prefix + name;
}
