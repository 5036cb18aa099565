namespace OrderActors.Domain.Orders;

/// <summary>How large an order and its parts may be. Gateways refuse earlier, by the same numbers.</summary>
public static class OrderLimits
{
    /// <summary>The most items of one order, added ones included.</summary>
    public const int Items = 500;

    /// <summary>The highest quantity of one item.</summary>
    public const int Quantity = 100_000;

    /// <summary>
    /// The highest price of one, in minor units. <see cref="Items"/> items of <see cref="Quantity"/> each at it still
    /// fit a long.
    /// </summary>
    public const long UnitPrice = 100_000_000_000;

    /// <summary>The longest SKU, in characters.</summary>
    public const int SkuLength = 64;

    /// <summary>The shortest time for an approval, in milliseconds.</summary>
    public const long ShortestApprovalWindow = 1;

    /// <summary>The longest time for an approval, in milliseconds: 90 days.</summary>
    public const long LongestApprovalWindow = 90L * 24 * 60 * 60 * 1000;
}
