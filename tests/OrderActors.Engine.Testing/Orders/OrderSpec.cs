using OrderActors.Engine.Testing.Fixtures;

namespace OrderActors.Engine.Testing.Orders;

/// <summary>What becomes of an order is the same on every store.</summary>
public abstract class OrderSpec<TFixture>
    where TFixture : StoreFixture, new()
{
    /// <summary>Opens a bench on a fresh fixture, for orders of a version.</summary>
    private protected static Task<OrderBench> OpenAsync(int version = 2) => OpenAsync(new TFixture(), version);

    private protected static Task<OrderBench> OpenAsync(StoreFixture fixture, int version = 2) =>
        OrderBench.OpenAsync(fixture, version);
}
