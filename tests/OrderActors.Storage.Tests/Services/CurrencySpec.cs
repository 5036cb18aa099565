using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services;
using OrderActors.Services.Payments;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>A store keeps to one currency, and no total ever adds two up.</summary>
public abstract class CurrencySpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private const string Forget = "DELETE FROM markers WHERE name LIKE 'currency=%'";

    [Fact]
    public async Task Start_InAnotherCurrency_IsRefusedNamingBothAndChangesNothing()
    {
        await using var fixture = new TFixture();
        await using (await OpenAsync(In("EUR"), fixture)) { }

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() => OpenAsync(In("JPY"), fixture));

        Assert.Equal("OA0036", refused.Code);
        Assert.Contains("EUR", refused.Message, StringComparison.Ordinal);
        Assert.Contains("JPY", refused.Message, StringComparison.Ordinal);
        await using var again = await OpenAsync(In("EUR"), fixture);
        Assert.True((await again.CheckAsync()).Clean);
    }

    [Theory]
    [InlineData("EUR", null)]
    [InlineData("JPY", "OA0036")]
    public async Task Start_OnAStoreOfBefore_TakesItOverInTheCurrencyOfItsRecords(string currency, string? code)
    {
        await using var fixture = new TFixture();
        await using (var former = await OpenAsync(In("EUR"), fixture))
        {
            await former.StockAsync("A", 1);
            await former.TamperAsync(Forget);
        }

        var outcome = await Record.ExceptionAsync(
            async () => await (await OpenAsync(In(currency), fixture)).DisposeAsync());

        Assert.Equal(code, (outcome as BrokenInvariantException)?.Code);
        var other = await Assert.ThrowsAsync<BrokenInvariantException>(() => OpenAsync(In("USD"), fixture));
        Assert.Equal("OA0036", other.Code);
    }

    [Fact]
    public async Task Start_OnAmountsOfAReleaseThatCountedTheCurrencyWrong_IsRefused()
    {
        await using var fixture = new TFixture();
        await using (var former = await OpenAsync(In("XOF"), fixture))
        {
            await former.Catalogue.PutAsync("A", "A", new(10050, "XOF"), false, default);
            await former.TamperAsync(Forget);
        }

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() => OpenAsync(In("XOF"), fixture));

        Assert.Equal("OA0037", refused.Code);
    }

    [Fact]
    public async Task Check_OrdersInTwoCurrencies_AddsUpEachAlone()
    {
        await using var shop = await OpenAsync(In("EUR"));
        await ChargeAsync(shop, "O1", new(1790, "EUR"));
        await ChargeAsync(shop, "O2", new(1790, "JPY"));
        await ChargeAsync(shop, "O3", new(500, "JPY"));
        await shop.Get<PaymentLedger>().RefundAsync("order/O3/pay", "O3");
        await shop.TamperAsync("INSERT INTO purged_money VALUES ('JPY', 2, 300, 100, 200)");

        var report = await shop.CheckAsync(
            Ended("O1", new(1790, "EUR")), Ended("O2", new(1790, "JPY")), Ended("O3", null));

        Assert.Equal(["shipment", "shipment"], report.Violations.Select(violation => violation.Rule));
        Assert.Equal(new(new(1790, "EUR"), Money.Zero("EUR"), new(1790, "EUR")), report.Money);
        Assert.Equal([new(new(2590, "JPY"), new(600, "JPY"), new(1990, "JPY"))], report.OtherCurrencies);
        Assert.Equal(2, report.PurgedOrders);
    }

    [Fact]
    public async Task Check_OrderPaidInAnotherCurrency_IsAViolationAlthoughTheNumbersAgree()
    {
        await using var shop = await OpenAsync(In("EUR"));
        await ChargeAsync(shop, "O1", new(1790, "JPY"));

        var report = await shop.CheckAsync(Ended("O1", new(1790, "EUR")));

        Assert.Contains(report.Violations, violation => violation.Rule == "money"
            && violation.Detail.Contains("JPY", StringComparison.Ordinal)
            && violation.Detail.Contains("EUR", StringComparison.Ordinal));
    }

    private static Action<ServiceOptions> In(string currency) => options => options.Currency = currency;

    private static Task ChargeAsync(Shop shop, string order, Money amount) =>
        shop.Get<PaymentLedger>().ChargeAsync($"order/{order}/pay", new(order, "user-1", amount), false);

    private static OrderFacts Ended(string order, Money? total) => new(
        order, total is null ? OrderStages.Cancelled : OrderStages.Completed, true, total, [], []);
}
