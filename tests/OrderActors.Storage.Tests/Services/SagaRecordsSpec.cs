using OrderActors.Domain.Orders;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services.Inventory;
using OrderActors.Services.Payments;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>What a purge does to the services' records: they go, what is conserved stays conserved.</summary>
public abstract class SagaRecordsSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    [Fact]
    public async Task Remove_OrderWithoutOpenRecords_TakesEveryRowAndKeepsTheTotals()
    {
        await using var shop = await OpenAsync();
        var order = await CompletedAsync(shop, "A", 2);
        var other = await CompletedAsync(shop, "A-1", 1);
        var before = await shop.CheckAsync(Facts(order), Facts(other));

        Assert.Empty(await shop.Get<ISagaRecords>().RemoveAsync([order]));

        var after = await shop.CheckAsync(Facts(other));
        Assert.True(before.Clean && after.Clean, string.Join('\n', after.Violations));
        Assert.Equal(before.Stock, after.Stock);
        Assert.Equal(before.Money, after.Money);
        Assert.Equal((0, 1), (before.PurgedOrders, after.PurgedOrders));
        foreach (var (table, key) in Tables)
            Assert.Equal(table is "mails" or "refunds" ? 0 : 1, await CountAsync(shop, table, key));
        Assert.Equal([new LeavingSaga(SagaId.Create("order", "A"), order.Ordering)],
            await shop.Get<ISagaRecords>().LeavingAsync());
    }

    [Fact]
    public async Task Remove_UnderARun_IsCountedThereUntilAnotherRunBegins()
    {
        await using var shop = await OpenAsync();
        var records = shop.Get<ISagaRecords>();
        var run = new PurgeRun("run-1", new(2026, 1, 31, 0, 0, 0, 7, TimeSpan.Zero));
        Assert.Null(await records.PurgedAsync("run-1"));

        foreach (var id in (string[])["A", "B"]) await records.RemoveAsync([await CompletedAsync(shop, id, 1)], run);

        var sofar = await records.PurgedAsync("run-1");
        Assert.Equal((run.EndedBefore, 2L), (sofar!.EndedBefore, sofar.Kinds["order"]));
        await records.ForgetRunsButAsync("run-1");
        Assert.NotNull(await records.PurgedAsync("run-1"));
        await records.ForgetRunsButAsync("run-2");
        Assert.Null(await records.PurgedAsync("run-1"));
    }

    [Fact]
    public async Task Check_WhileAnOrderIsLeaving_DoesNotMissItsRecords()
    {
        await using var shop = await OpenAsync();
        var order = await CompletedAsync(shop, "A", 2);
        await shop.Get<ISagaRecords>().RemoveAsync([order]);

        Assert.True((await shop.CheckAsync(Facts(order))).Clean);
        await shop.Get<ISagaRecords>().ForgetAsync([SagaId.Create("order", "A")]);

        Assert.Empty(await shop.Get<ISagaRecords>().LeavingAsync());
        Assert.False((await shop.CheckAsync(Facts(order))).Clean);
    }

    [Theory]
    [InlineData("DELETE FROM shipments", "shipment")]
    [InlineData("UPDATE charges SET amount_minor = 1", "money")]
    [InlineData("UPDATE reservations SET state = 'held'", "reserved")]
    [InlineData("INSERT INTO mails (mail_key, request, subject, body, state, created_at) "
        + "VALUES ('order/A/mail', '', '', '', 'queued', 0)", "mail")]
    public async Task Remove_OrderWithOpenRecords_KeepsItAndSaysWhy(string fault, string why)
    {
        await using var shop = await OpenAsync();
        var order = await CompletedAsync(shop, "A", 2);
        await shop.TamperAsync(fault);

        var kept = Assert.Single(await shop.Get<ISagaRecords>().RemoveAsync([order]));

        Assert.Contains(why, kept.Why, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(shop, "charges", "payment_key"));
        Assert.Empty(await shop.Get<ISagaRecords>().LeavingAsync());
    }

    [Fact]
    public async Task Open_TablesOfTheFirstVersion_KeepsWhatTheyHold()
    {
        await using var fixture = new TFixture();
        FoldedState order;
        StockReserved reserved;
        await using (var former = await OpenAsync(fixture: fixture))
        {
            order = await CompletedAsync(former, "A", 2);
            await former.StockAsync("MUG", 5);
            await former.StockAsync("TEA", 3);
            reserved = await ReserveAsync(former);
            foreach (var statement in fixture.FirstVersion) await former.TamperAsync(statement);
        }

        await using var shop = await OpenAsync(fixture: fixture);

        Assert.Equal(reserved, await ReserveAsync(shop));
        await shop.Get<InventoryService>().ReleaseAsync("order/B/reserve", "B");
        Assert.Equal((5, 3), ((await shop.ProductAsync("MUG")).OnHand, (await shop.ProductAsync("TEA")).OnHand));
        Assert.Empty(await shop.Get<ISagaRecords>().LeavingAsync());
        Assert.Empty(await shop.Get<ISagaRecords>().RemoveAsync([order]));
        Assert.Equal(2, await CountAsync(shop, "reservation_lines", "reservation"));

        static Task<StockReserved> ReserveAsync(Shop shop) =>
            shop.ReserveAsync("order/B/reserve", "B", new("TEA", 3), new("MUG", 1));
    }

    private static IEnumerable<(string Table, string Key)> Tables =>
    [
        ("reservations", "reservation_key"), ("reservation_lines", "reservation"), ("shipments", "shipping_key"),
        ("charges", "payment_key"), ("refunds", "payment_key"), ("mails", "mail_key"),
    ];

    private protected static async Task<FoldedState> CompletedAsync(Shop shop, string id, int quantity)
    {
        await shop.StockAsync("TEA", quantity);
        await shop.ReserveAsync($"order/{id}/reserve", id, new SkuQuantity("TEA", quantity));
        await shop.Get<PaymentLedger>().ChargeAsync(
            $"order/{id}/pay", new(id, "user-1", new(quantity * 1000, "EUR")), false);
        await shop.Get<Shipping>().ScheduleAsync($"order/{id}/ship", id, [$"order/{id}/reserve"]);
        return await OrderStates.CompletedAsync(id, "TEA", quantity, 10);
    }

    private static OrderFacts Facts(FoldedState order) => OrderDefinition.Facts((OrderState)order.State);

    private protected static async Task<int> CountAsync(Shop shop, string table, string key) =>
        (await shop.Store.ReadAsync(reader => reader.All(new ServiceSql($"SELECT {key} FROM {table}"), _ => 1))).Count;
}
