using OrderActors.Engine;
using OrderActors.Sagas;
using OrderActors.Services.Shop;
using OrderActors.Storage.Services;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class StoreWatchTests
{
    private readonly List<Exception> fatal = [];

    [Fact]
    public async Task Watch_DiskFails_ReportsTheCodeOnce()
    {
        await using var shop = await Shop.OpenAsync(
            new SqliteFixture(), owns: true, options => options.OnFatal = fatal.Add);
        var watch = await StartAsync(shop);
        await Assert.ThrowsAsync<ServiceUnavailableError>(() => shop.Store.WriteAsync<int>(_ =>
            throw new ServiceStorageException(StorageFault.Fatal, "disk I/O error")));
        await watch.Watching;

        Assert.Equal("OA0020", Assert.IsType<BrokenInvariantException>(Assert.Single(fatal)).Code);
        Assert.Contains("disk I/O error", fatal[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_StoreIsClosed_ReportsNothing()
    {
        var shop = await Shop.OpenAsync(
            new SqliteFixture(), owns: true, options => options.OnFatal = fatal.Add);
        var watch = await StartAsync(shop);
        await shop.DisposeAsync();
        await watch.Watching;

        Assert.Empty(fatal);
    }

    private static async Task<StoreWatch> StartAsync(Shop shop)
    {
        var watch = shop.Get<IEnumerable<IOwnerStartup>>().OfType<StoreWatch>().Single();
        await watch.StartAsync(default);
        return watch;
    }
}
