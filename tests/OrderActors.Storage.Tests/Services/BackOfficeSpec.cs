using OrderActors.Domain.Greetings;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services.Greetings;
using OrderActors.Services.Orders;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>Catalogue, customers, orders' records, greetings and the first start.</summary>
public abstract class BackOfficeSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    [Fact]
    public async Task FirstStart_TwiceOnOneDatabase_SeedsOnce()
    {
        await using var fixture = new TFixture();
        await using (var shop = await OpenAsync(options => options.SeedCatalogue = true, fixture))
        {
            var products = await shop.Catalogue.ListAsync(null, 100, default);
            Assert.Equal(12, products.Count);
            Assert.Contains(products, product => product.OnHand is > 0 and < 5);
            Assert.True((await shop.CheckAsync()).Clean);
            await shop.TamperAsync("DELETE FROM products WHERE sku = 'MUG-BLUE'");
        }

        await using var again = await OpenAsync(options => options.SeedCatalogue = true, fixture);
        Assert.Equal(11, (await again.Catalogue.ListAsync(null, 100, default)).Count);
        Assert.Equal(["MUG-BLUE"], again.Catalogue.Unknown(["MUG-BLUE", "MUG-WHITE", "MUG-BLUE"]));
        Assert.Equal("ada.winter@example.com", (await again.Get<ICustomers>().FindAsync("user-123", default))!.Email);
    }

    [Fact]
    public async Task Catalogue_PutAgain_ChangesThePriceAndLeavesTheStock()
    {
        await using var shop = await OpenAsync();
        Assert.Equal(["A"], shop.Catalogue.Unknown(["A"]));
        await shop.StockAsync("A", 5, 1m);
        await shop.StockAsync("B", 1, 1m);
        Assert.Empty(shop.Catalogue.Unknown(["A"]));

        var product = await shop.Catalogue.PutAsync("A", "Ale", new(250, "EUR"), true, default);
        Assert.Equal(new("A", "Ale", new(250, "EUR"), true, 5, 0, 0, 5), product);
        Assert.Equal(["B"], (await shop.Catalogue.ListAsync("A", 10, default)).Select(other => other.Sku));
        Assert.Single(await shop.Catalogue.ListAsync(null, 1, default));
    }

    [Fact]
    public async Task Receive_SameKey_TakesInOnceAndRefusesAnotherQuantity()
    {
        await using var shop = await OpenAsync();
        await shop.StockAsync("A", 0);
        for (var i = 0; i < 2; i++)
        {
            var receipt = await shop.Catalogue.ReceiveAsync("A", 5, "delivery-1", default);
            var taken = Assert.IsType<Receipt.StockReceipt>(receipt);
            Assert.Equal((5, i == 1), (taken.Product.OnHand, taken.Replayed));
        }

        Assert.IsType<Receipt.KeyReused>(await shop.Catalogue.ReceiveAsync("A", 6, "delivery-1", default));
        Assert.IsType<Receipt.TooMany>(await shop.Catalogue.ReceiveAsync("A", int.MaxValue, "delivery-3", default));
        Assert.IsType<Receipt.TooMany>(await shop.Catalogue.ReceiveAsync("A", int.MaxValue, "delivery-3", default));
        await Assert.ThrowsAsync<ValidationError>(async () => await shop.Catalogue.ReceiveAsync("A", 0, null, default));
        Assert.IsType<Receipt.UnknownProduct>(await shop.Catalogue.ReceiveAsync("Z", 5, "delivery-2", default));
        Assert.Equal(10,
            Assert.IsType<Receipt.StockReceipt>(await shop.Catalogue
                .ReceiveAsync("A", 5, null, default)).Product.OnHand);
    }

    [Fact]
    public async Task FetchCustomerProfile_UnknownAndKnown_AreToldApart()
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<FetchCustomerProfileHandler>();
        Assert.Equal(new("standard", null, null, null), await shop.DoAsync(handler, "k", new("nobody")));

        await shop.Get<ICustomers>().PutAsync(new("c1", "Ann", "ann@example.com", null, "gold", "Peru"), default);
        Assert.Equal(new("gold", "Ann", "ann@example.com", null), await shop.DoAsync(handler, "k", new("c1")));
    }

    [Fact]
    public async Task FetchRecommendations_ABasket_NamesOtherProductsAndAlwaysTheSame()
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<FetchRecommendationsHandler>();
        Assert.Empty((await shop.DoAsync(handler, "k", new("c1", ["A"]))).Skus);
        foreach (var sku in new[] { "A", "B", "C", "D", "E" }) await shop.StockAsync(sku, 1);

        Assert.Equal(["E", "A", "B"], (await shop.DoAsync(handler, "k", new("c1", ["C", "D"]))).Skus);
        Assert.Equal(["D", "E", "A"], (await shop.DoAsync(handler, "k", new("c1", ["CC", "B", "C"]))).Skus);
    }

    [Fact]
    public async Task UpdateOrderStatus_RevertBeforeAndAfter_IsUndoneByKey()
    {
        await using var shop = await OpenAsync();
        var (update, revert) = (shop.Get<UpdateOrderStatusHandler>(), shop.Get<RevertOrderStatusHandler>());
        var paid = new UpdateOrderStatus("O1", "paid", new(1980, "EUR"));
        for (var i = 0; i < 2; i++) Assert.Equal("paid", (await shop.DoAsync(update, "k", paid)).Status);
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(update, "k", paid with { Total = new(1, "EUR") }));

        for (var i = 0; i < 2; i++) Assert.True(
            (await shop.DoAsync(revert, "undo", new("O1", "k", "cancelled"))).HadEffect);
        Assert.Equal("cancelled", await StatusAsync(shop));

        Assert.False((await shop.DoAsync(revert, "undo", new("O1", "late", "failed"))).HadEffect);
        await Assert.ThrowsAsync<PermanentError>(() => shop.DoAsync(update, "late", paid));
        Assert.Equal("cancelled", await StatusAsync(shop));
    }

    [Fact]
    public async Task Greeting_KnownAndUnknownUser_IsSentByChannelAndLoggedOnce()
    {
        await using var shop = await OpenAsync(options => options.SeedCatalogue = true);
        Assert.Equal(new("Ada Winter", "Europe/Berlin"),
            await shop.DoAsync(shop.Get<GetUserDetailsHandler>(), "k", new("user-123")));
        Assert.Equal(new("nobody", "UTC"), await shop.DoAsync(shop.Get<GetUserDetailsHandler>(), "k", new("nobody")));
        Assert.Equal(new("fr", "sms"), await shop.DoAsync(shop.Get<GetUserPreferencesHandler>(), "k", new("user-456")));
        Assert.Equal(new("en", "email"), await shop.DoAsync(shop.Get<GetUserPreferencesHandler>(), "k", new("nobody")));

        var send = shop.Get<SendGreetingHandler>();
        Assert.Equal("queued", (await shop.DoAsync(send, "g1", new("user-123", "email", "Guten Tag"))).Delivery);
        Assert.Equal("queued", (await shop.DoAsync(send, "g2", new("user-456", "sms", "Bonjour"))).Delivery);
        Assert.Equal("skipped", (await shop.DoAsync(send, "g3", new("nobody", "email", "Hello"))).Delivery);
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(send, "g4", new("user-123", "pigeon", "Coo")));

        var log = shop.Get<LogGreetingHandler>();
        var entry = await shop.DoAsync(log, "l1", new LogGreeting("user-123", "Guten Tag"));
        Assert.Equal(entry, await shop.DoAsync(log, "l1", new LogGreeting("user-123", "Guten Tag")));
        Assert.NotEqual(entry, await shop.DoAsync(log, "l2", new LogGreeting("user-123", "Guten Tag")));
        await Assert.ThrowsAsync<ValidationError>(() =>
            shop.DoAsync(log, "l1", new LogGreeting("user-123", "Tschüss")));
    }

    private static async Task<string?> StatusAsync(Shop shop) => await shop.Store.ReadAsync(reader =>
        reader.First(new ServiceSql("SELECT status FROM order_records WHERE order_id = 'O1'"), row => row.Text(0)));
}
