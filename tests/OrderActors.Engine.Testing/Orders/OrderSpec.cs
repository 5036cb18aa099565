using OrderActors.Engine.Testing.Fixtures;

namespace OrderActors.Engine.Testing.Orders;

/// <summary>What becomes of an order is the same on every store.</summary>
public abstract class OrderSpec<TPlace>
    where TPlace : StoreFixture, new()
{
    /// <summary>Opens a bench on a fresh place, for orders of a version.</summary>
    private protected static Task<OrderBench> OpenAsync(int version = 2) => OpenAsync(new TPlace(), version);

    private protected static Task<OrderBench> OpenAsync(StoreFixture place, int version = 2) =>
        OrderBench.OpenAsync(place, version);
}
