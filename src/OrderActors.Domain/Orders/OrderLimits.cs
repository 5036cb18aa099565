namespace OrderActors.Domain.Orders;

/// <summary>How large an order and its parts may be. Gateways refuse earlier, by the same numbers.</summary>
public static class OrderLimits
{
    /// <summary>The most items of one order, added ones included.</summary>
    public const int Items = 500;

    /// <summary>The highest quantity of one item.</summary>
    public const int Quantity = 100_000;

    /// <summary>The longest SKU, in characters.</summary>
    public const int SkuLength = 64;
}
