namespace OrderActors.Simulation.Cli.Orders;

/// <summary>
/// What the services outside have on record, as checkers look at it: a world's shop in memory, or the tables of a real
/// node.
/// </summary>
internal interface IBooks
{
    /// <summary>The units of every product.</summary>
    IEnumerable<ShelfCount> Shelves { get; }

    /// <summary>Captured − refunded over all orders, in minor units.</summary>
    long Kept { get; }

    /// <summary>What is captured from an order and not refunded, each charge by itself, in minor units.</summary>
    IReadOnlyList<long> KeptFrom(string orderId);

    /// <summary>What an order has reserved, in units, by product.</summary>
    IReadOnlyDictionary<string, int> ReservedBy(string orderId);

    /// <summary>What was shipped for an order, in units, by product.</summary>
    IReadOnlyDictionary<string, int> ShippedFor(string orderId);

    /// <summary>What the shop's list says of an order, or null.</summary>
    string? StatusOf(string orderId);
}

/// <summary>A product's units: all that ever came in, and where they are.</summary>
internal readonly record struct ShelfCount(string Sku, long Received, long OnHand, long Reserved, long Shipped);
