using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>
/// What may be ordered of a product, or taken in, one rule for each fact. Each says what is wrong, in one sentence that
/// names the member, or null.
/// </summary>
public static class ItemRules
{
    /// <summary>A product and how many of it.</summary>
    /// <param name="prefix">What the members' names begin with, for example <c>items[0].</c>.</param>
    /// <param name="sku">The product.</param>
    /// <param name="quantity">How many.</param>
    public static string? Item(string prefix, string? sku, int quantity) =>
        Sku($"{prefix}sku", sku) ?? Quantity($"{prefix}quantity", quantity);

    /// <summary>A stock-keeping unit.</summary>
    public static string? Sku(string member, string? value)
    {
        if (value is { Length: > 0 and <= OrderLimits.SkuLength } && SagaId.IsId(value)) return null;
        return $"{member} must be 1-{OrderLimits.SkuLength} of [A-Za-z0-9._-]";
    }

    /// <summary>How many of a product may be ordered, or taken in, at once.</summary>
    public static string? Quantity(string member, int quantity) => quantity is < 1 or > OrderLimits.Quantity
        ? $"{member} must be 1 to {OrderLimits.Quantity}; it is {quantity}"
        : null;

    /// <summary>The price of one: in the node's currency and not below zero.</summary>
    /// <param name="prefix">What the member's name begins with.</param>
    /// <param name="price">The price.</param>
    /// <param name="currency">The node's currency.</param>
    public static string? Price(string prefix, Money price, string currency)
    {
        if (price.Currency != currency) return $"{prefix}unitPrice must be in {currency}";
        return price.Minor < 0 ? $"{prefix}unitPrice must not be negative" : null;
    }
}
