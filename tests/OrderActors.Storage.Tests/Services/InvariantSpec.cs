using OrderActors.Domain.Orders;
using OrderActors.Services.Inventory;
using OrderActors.Services.Orders;
using OrderActors.Services.Payments;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public abstract class InvariantSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly OrderFacts Completed =
        new("O1", OrderStages.Completed, true, new(2000, "EUR"), [new("A", 2)], []);

    private static readonly OrderFacts Cancelled =
        new("O2", OrderStages.Cancelled, true, new(1000, "EUR"), [new("A", 1)], []);

    private static readonly OrderFacts Paid =
        new("O3", OrderStages.Shipping, false, new(1000, "EUR"), [new("A", 1)], []);

    [Fact]
    public async Task Check_SoundRecords_IsCleanAndListsWhatIsInFlight()
    {
        await using var shop = await FilledAsync();
        var report = await shop.CheckAsync(Completed, Cancelled, Paid);

        Assert.True(report.Clean);
        Assert.Empty(report.Violations);
        Assert.Equal((2, 1), (report.EndedOrders, report.OrdersInFlight));
        Assert.Equal(new StockTotals(10, 7, 1, 2), report.Stock);
        Assert.Equal((4000, 1000, 2000),
            (report.Money.Captured.Minor, report.Money.Refunded.Minor, report.Money.ValueOfCompleted.Minor));
        Assert.Equal("O3", Assert.Single(report.InFlight).Subject);
        Assert.Equal(1, report.Stages[OrderStages.Cancelled]);
    }

    [Theory]
    [InlineData("UPDATE products SET on_hand = 6 WHERE sku = 'A'", "stock", "A", "received 10")]
    [InlineData("DELETE FROM receipts", "stock", "A", "received 0")]
    [InlineData("UPDATE products SET on_hand = 6, reserved = 2", "reserved", "A", "counted 2, reservations hold 1")]
    [InlineData("UPDATE products SET on_hand = 6, shipped = 3", "shipped", "A", "counted 3, reservations shipped 2")]
    [InlineData("DELETE FROM refunds", "money", "O2", "captured 10.00 EUR, refunded 0.00 EUR, should keep 0.00 EUR")]
    [InlineData("UPDATE charges SET amount_minor = 1999 WHERE order_id = 'O1'", "money", "O1", "captured 19.99 EUR")]
    [InlineData("UPDATE charges SET amount_minor = 999 WHERE order_id = 'O3'", "money", "O3",
        "may keep 0 or 10.00 EUR")]
    [InlineData("DELETE FROM shipments", "shipment", "O1", "0 shipments, should be 1")]
    [InlineData("UPDATE reservations SET state = 'held' WHERE order_id = 'O1'", "reserved", "O1", "still holds 2 A")]
    [InlineData("UPDATE reservations SET state = 'released' WHERE order_id = 'O1'", "shipped", "O1",
        "shipped nothing, should be 2 A")]
    [InlineData("UPDATE reservations SET state = 'held' WHERE order_id = 'O2'", "reserved", "O2", "still holds 1 A")]
    [InlineData("UPDATE reservations SET state = 'shipped' WHERE order_id = 'O2'", "shipped", "O2",
        "shipped 1 A, should be nothing")]
    [InlineData("INSERT INTO charges SELECT 'twice', order_id, customer_id, 0, currency, state, transaction_id, " +
        "created_at FROM charges WHERE order_id = 'O1'", "double-charge", "O1", "2 charges")]
    [InlineData("UPDATE charges SET order_id = 'O9' WHERE order_id = 'O1'", "orphan", "O9", "captured 20.00 EUR")]
    [InlineData("UPDATE reservations SET order_id = 'O9' WHERE order_id = 'O2'", "orphan", "O9", "reserved nothing")]
    [InlineData("UPDATE shipments SET order_id = 'O9' WHERE order_id = 'O1'", "orphan", "O9", "1 shipments")]
    public async Task Check_PlantedFault_IsNamedWithItsNumbers(string fault, string rule, string subject, string detail)
    {
        await using var shop = await FilledAsync();
        await shop.TamperAsync(fault);
        var report = await shop.CheckAsync(Completed, Cancelled, Paid);

        Assert.False(report.Clean);
        Assert.Contains(report.Violations, violation => violation.Rule == rule && violation.Subject == subject
            && violation.Detail.Contains(detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_FaultOfAWaivedOrder_IsListedApartWithWhoAndWhy()
    {
        await using var shop = await FilledAsync();
        await shop.TamperAsync("DELETE FROM refunds");
        var report = await shop.CheckAsync(Completed, Cancelled with { Waived = ["refund by ann: paid in cash"] },
            Paid);

        Assert.True(report.Clean);
        var waived = Assert.Single(report.Waived);
        Assert.Equal(("money", "O2"), (waived.Rule, waived.Subject));
        Assert.Contains("refund by ann: paid in cash", waived.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OrderMovedOnAfterItsFactsWereRead_IsNoViolation()
    {
        await using var shop = await FilledAsync();
        var older = Paid with { Stage = OrderStages.AwaitingApproval, Total = new(500, "EUR") };

        Assert.True((await shop.CheckAsync(Completed, Cancelled, older)).Clean);
    }

    [Fact]
    public async Task Check_OrderPlacedWhileTheFactsAreRead_IsNoOrphan()
    {
        await using var shop = await FilledAsync();
        var report = await shop.Get<InvariantChecks>().CheckAsync(Facts(), [], default);
        Assert.Empty(report.Violations);

        async IAsyncEnumerable<OrderFacts> Facts()
        {
            yield return Completed;
            yield return Cancelled;
            yield return Paid;
            await shop.ReserveAsync("O4/reserve", "O4", new SkuQuantity("A", 1));
        }
    }

    [Fact]
    public async Task Check_OrderThatCannotBeRead_IsNamedAndTheOthersAreChecked()
    {
        await using var shop = await FilledAsync();
        var unreadable = new InvariantViolation("unreadable", "O2", "OA0026: damaged");

        var report = await shop.Get<InvariantChecks>().CheckAsync(
            new[] { Completed, Paid }.ToAsyncEnumerable(), [unreadable], default);

        Assert.False(report.Clean);
        Assert.Equal([unreadable], report.Unreadable);
        Assert.Empty(report.Violations);
        Assert.Equal((1, 1), (report.EndedOrders, report.OrdersInFlight));
    }

    /// <summary>O1 is completed, O2 is paid and undone, O3 is paid and waits for its parcel.</summary>
    private static async Task<Shop> FilledAsync()
    {
        var shop = await OpenAsync();
        await shop.StockAsync("A", 10);
        var (stock, shipping, ledger) = (shop.Get<InventoryService>(), shop.Get<Shipping>(), shop.Get<PaymentLedger>());
        foreach (var (order, quantity) in new[] { ("O1", 2), ("O2", 1), ("O3", 1) })
        {
            await shop.ReserveAsync($"{order}/reserve", order, new SkuQuantity("A", quantity));
            await ledger.ChargeAsync($"{order}/pay", new(order, "user-1", new(quantity * 1000, "EUR")), false);
        }

        await shipping.ScheduleAsync("O1/ship", "O1", ["O1/reserve"]);
        await ledger.RefundAsync("O2/pay", "O2");
        await stock.ReleaseAsync("O2/reserve", "O2");
        return shop;
    }
}
