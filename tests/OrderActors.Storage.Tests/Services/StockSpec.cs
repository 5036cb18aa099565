using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Inventory;
using OrderActors.Services.Orders;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public abstract class StockSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly ReserveStock TwoOfEach = new("O1", [new("A", 1), new("B", 2), new("A", 1)]);

    [Fact]
    public async Task ReserveStock_OneLineShort_RefusesAllByNameForGood()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        await shop.StockAsync("B", 1);
        var handler = shop.Get<ReserveStockHandler>();

        var refusal = await Assert.ThrowsAsync<PermanentError>(() => shop.DoAsync(handler, "k", TwoOfEach));
        Assert.Equal("out of stock: B (wanted 2, available 1)", refusal.Message);
        Assert.Equal((10, 0), ((await shop.ProductAsync("A")).OnHand, (await shop.ProductAsync("A")).Reserved));

        await shop.Catalogue.ReceiveAsync("B", 10, null, default);
        refusal = await Assert.ThrowsAsync<PermanentError>(() => shop.DoAsync(handler, "k", TwoOfEach));
        Assert.Equal("out of stock: B (wanted 2, available 1)", refusal.Message);
    }

    [Fact]
    public async Task ReserveStock_FirstLineShortOrUnknown_TakesNothingOfTheOthers()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 0);
        await shop.StockAsync("B", 10);
        var handler = shop.Get<ReserveStockHandler>();

        await Assert.ThrowsAsync<PermanentError>(() =>
            shop.DoAsync(handler, "short", new ReserveStock("O1", [new("A", 1), new("B", 2)])));
        await Assert.ThrowsAsync<ValidationError>(() =>
            shop.DoAsync(handler, "unknown", new ReserveStock("O1", [new("ghost", 1), new("B", 2)])));

        Assert.Equal((10, 0), ((await shop.ProductAsync("B")).OnHand, (await shop.ProductAsync("B")).Reserved));
    }

    [Fact]
    public async Task ReserveStock_SameProductTwice_IsSummedAndPricedOnce()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 2, 7.90m);
        await shop.StockAsync("B", 2, 1m);

        var reserved = await shop.DoAsync(shop.Get<ReserveStockHandler>(), "k", TwoOfEach);

        Assert.Equal([new("A", new(790, "EUR")), new("B", new(100, "EUR"))], reserved.Prices);
        Assert.Equal((0, 2), ((await shop.ProductAsync("A")).OnHand, (await shop.ProductAsync("A")).Reserved));
    }

    [Fact]
    public async Task ReserveStock_RepeatAfterReopenAndPriceChange_GivesTheRecordedPrices()
    {
        await using var fixture = new TFixture();
        StockReserved first;
        await using (var shop = await OpenAsync(fixture: fixture))
        {
            await shop.StockAsync("A", 2, 7.90m);
            first = await shop.ReserveAsync("k", "O1", new SkuQuantity("A", 2));
        }

        await using var reopened = await OpenAsync(fixture: fixture);
        await reopened.StockAsync("A", 0, 99m);
        Assert.Equal(first, await reopened.ReserveAsync("k", "O1", new SkuQuantity("A", 2)));
        Assert.Equal(2, (await reopened.ProductAsync("A")).Reserved);
    }

    [Fact]
    public async Task ReserveStock_SameKeyOtherRequest_IsAValidationError()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        await shop.ReserveAsync("k", "O1", new SkuQuantity("A", 2));

        await Assert.ThrowsAsync<ValidationError>(() => shop.ReserveAsync("k", "O1", new SkuQuantity("A", 3)));
        await Assert.ThrowsAsync<ValidationError>(() => shop.ReserveAsync("k", "O2", new SkuQuantity("A", 2)));
        await Assert.ThrowsAsync<ValidationError>(() => shop.Get<InventoryService>().ReleaseAsync("k", "O2"));
        Assert.Equal(2, (await shop.ProductAsync("A")).Reserved);
    }

    [Theory]
    [InlineData("A", 0)]
    [InlineData("A", -1)]
    [InlineData("nothing-like-it", 1)]
    public async Task ReserveStock_WrongRequest_IsAValidationErrorThatRecordsNothing(string sku, int quantity)
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        await Assert.ThrowsAsync<ValidationError>(
            () => shop.ReserveAsync("k", "O1", new SkuQuantity("A", 1), new SkuQuantity(sku, quantity)));

        Assert.Equal(10, (await shop.ProductAsync("A")).OnHand);
        await shop.ReserveAsync("k", "O1", new SkuQuantity("A", 1));
    }

    [Fact]
    public async Task ReleaseStock_UnseenKey_RefusesTheLateReservation()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        var release = shop.Get<ReleaseStockHandler>();

        Assert.False((await shop.DoAsync(release, "undo", new("O1", "k"))).HadEffect);
        var refusal = await Assert.ThrowsAsync<PermanentError>(() =>
            shop.ReserveAsync("k", "O1", new SkuQuantity("A", 1)));
        Assert.Equal("voided", refusal.Message);
        Assert.False((await shop.DoAsync(release, "undo", new("O1", "k"))).HadEffect);
        Assert.Equal(10, (await shop.ProductAsync("A")).OnHand);
    }

    [Fact]
    public async Task ReserveStock_ManyOrdersAtOnceForTheLastUnits_NeverOversells()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 7);
        var orders = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            try
            {
                await shop.ReserveAsync($"k{i}", $"O{i}", new SkuQuantity("A", 1));
                return true;
            }
            catch (PermanentError)
            {
                return false;
            }
        }));

        Assert.Equal(7, orders.Count(got => got));
        Assert.Equal(0, (await shop.ProductAsync("A")).OnHand);
    }

    [Fact]
    public async Task ScheduleShipping_HeldReservations_ConsumesThemAndCancelRestoresThem()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        await shop.ReserveAsync("r1", "O1", new SkuQuantity("A", 2));
        await shop.ReserveAsync("r2", "O1", new SkuQuantity("A", 3));
        var schedule = shop.Get<ScheduleShippingHandler>();
        var first = await shop.DoAsync(schedule, "ship", new("O1", ["r1", "r2"]));

        Assert.Equal(first, await shop.DoAsync(schedule, "ship", new("O1", ["r1", "r2"])));
        Assert.Equal((5, 0, 5), Counts(await shop.ProductAsync("A")));
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(schedule, "ship", new("O1", ["r1"])));

        for (var i = 0; i < 2; i++)
            Assert.True((await shop.DoAsync(shop.Get<CancelShippingHandler>(), "undo", new("O1", "ship"))).HadEffect);
        Assert.Equal((5, 5, 0), Counts(await shop.ProductAsync("A")));
    }

    [Fact]
    public async Task ScheduleShipping_OneReservationGone_ShipsNothing()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        await shop.ReserveAsync("r1", "O1", new SkuQuantity("A", 2));
        await shop.ReserveAsync("r2", "O1", new SkuQuantity("A", 3));
        await shop.Get<InventoryService>().ReleaseAsync("r2", "O1");

        await Assert.ThrowsAsync<PermanentError>(() => shop.Get<Shipping>().ScheduleAsync("ship", "O1", ["r1", "r2"]));
        Assert.Equal((8, 2, 0), Counts(await shop.ProductAsync("A")));
        await shop.Get<Shipping>().ScheduleAsync("ship", "O1", ["r1"]);
    }

    [Fact]
    public async Task CancelShipping_AfterTheReservationWasReleased_GivesTheStockBack()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        await shop.ReserveAsync("r1", "O1", new SkuQuantity("A", 2));
        await shop.Get<Shipping>().ScheduleAsync("ship", "O1", ["r1"]);

        Assert.True((await shop.Get<InventoryService>().ReleaseAsync("r1", "O1")).HadEffect);
        Assert.Equal((8, 0, 2), Counts(await shop.ProductAsync("A")));
        await shop.Get<Shipping>().CancelAsync("ship", "O1");
        Assert.Equal((10, 0, 0), Counts(await shop.ProductAsync("A")));
    }

    [Fact]
    public async Task FetchInventorySnapshot_KnownAndUnknown_SaysBoth()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 10, 2.50m);
        await shop.ReserveAsync("r1", "O1", new SkuQuantity("A", 4));

        var snapshot = await shop.DoAsync(shop.Get<FetchInventorySnapshotHandler>(), "k",
            new([new("A", 1), new("Z", 1), new("A", 1)]));
        Assert.Equal([new("A", true, 6, new(250, "EUR")), new("Z", false, 0, default)], snapshot.Levels);
    }

    private static (int OnHand, int Reserved, int Shipped) Counts(Product product) =>
        (product.OnHand, product.Reserved, product.Shipped);
}
