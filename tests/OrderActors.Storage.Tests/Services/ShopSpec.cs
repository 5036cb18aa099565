using OrderActors.Services;

namespace OrderActors.Storage.Tests.Services;

/// <summary>What the built-in services do is the same on every store.</summary>
public abstract class ShopSpec<TPlace>
    where TPlace : ShopFixture, new()
{
    /// <summary>Opens a shop on a place that lives on, or on a fresh one that goes with the shop.</summary>
    private protected static Task<Shop> OpenAsync(
        Action<ServiceOptions>? configure = null, ShopFixture? place = null) =>
        Shop.OpenAsync(place ?? new TPlace(), owns: place is null, configure);
}
