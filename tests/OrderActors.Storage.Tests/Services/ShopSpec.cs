using OrderActors.Services;

namespace OrderActors.Storage.Tests.Services;

/// <summary>What the built-in services do is the same on every store.</summary>
public abstract class ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    /// <summary>Opens a shop on a given fixture, or on a fresh one that it disposes of.</summary>
    private protected static Task<Shop> OpenAsync(
        Action<ServiceOptions>? configure = null, ShopFixture? fixture = null) =>
        Shop.OpenAsync(fixture ?? new TFixture(), owns: fixture is null, configure);
}
