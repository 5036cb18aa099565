using FsCheck;
using FsCheck.Fluent;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Inventory;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>
/// Whatever comes in whatever order, at the same time or again: units are conserved and each key has one outcome.
/// </summary>
public abstract class StockPropertySpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly string[] Skus = ["A", "B", "C"];

    [Fact]
    public void Stock_AnyInterleaving_IsConservedAndEveryKeyHasOneOutcome() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(new TFixture().Runs),
            Prop.ForAll(Steps().ListOf().ListOf().ToArbitrary(), waves =>
        {
            Run(waves.Select(wave => wave.ToList()).ToList()).GetAwaiter().GetResult();
            return true;
        }));

    private static async Task Run(List<List<StockAction>> waves)
    {
        await using var shop = await OpenAsync();
        foreach (var sku in Skus) await shop.StockAsync(sku, 5);
        var outcomes = new Dictionary<string, HashSet<string>>();
        foreach (var wave in waves)
        {
            var answers = await Task.WhenAll(wave.Select(step => Answer(shop, step)));
            foreach (var (step, answer) in wave.Zip(answers))
                if (step is { Action: 0 or 2 } && answer != "not now")
                    Of(outcomes, $"{step.Action}/{step.Order}").Add(answer);
            await AssertConserved(shop);
        }

        // A key that was done once is never refused later, and one that was refused is never done later.
        Assert.All(outcomes, outcome => Assert.Single(outcome.Value));
        for (var order = 0; order < 6; order++)
        {
            await Answer(shop, new(3, order, 0));
            await Answer(shop, new(1, order, 0));
        }

        foreach (var sku in Skus) Assert.Equal(5, (await shop.ProductAsync(sku)).OnHand);
    }

    private static async Task AssertConserved(Shop shop)
    {
        var facts = Enumerable.Range(0, 6).Select(order =>
            new OrderFacts($"O{order}", OrderStages.Shipping, false, null, [], []));
        var report = await shop.CheckAsync([.. facts]);
        Assert.Empty(report.Violations);
        Assert.Equal(15, report.Stock.OnHand + report.Stock.Reserved + report.Stock.Shipped);
        foreach (var sku in Skus) Assert.InRange((await shop.ProductAsync(sku)).OnHand, 0, 5);
    }

    /// <summary>
    /// Actions: 0 reserve, 1 release, 2 ship, 3 cancel shipping. The lines follow from the order: repeats are
    /// equal.
    /// </summary>
    private static async Task<string> Answer(Shop shop, StockAction step)
    {
        var (orderId, reservation, shipment) = ($"O{step.Order}", $"O{step.Order}/reserve", $"O{step.Order}/ship");
        try
        {
            return step.Action switch
            {
                0 => string.Join(',', (await shop.ReserveAsync(reservation, orderId, Lines(step.Order))).Prices),
                1 => (await shop.Get<InventoryService>().ReleaseAsync(reservation, orderId)).ToString(),
                2 => (await shop.Get<Shipping>().ScheduleAsync(shipment, orderId, [reservation])).ToString(),
                _ => (await shop.Get<Shipping>().CancelAsync(shipment, orderId)).ToString(),
            };
        }
        catch (PermanentError refusal) when (step.Action == 2
            && refusal.Message.Contains("nothing to ship", StringComparison.Ordinal))
        {
            return "not now";
        }
        catch (PermanentError refusal)
        {
            return refusal.Message;
        }
    }

    private static SkuQuantity[] Lines(int order) => order switch
    {
        0 => [new("A", 2), new("B", 1)],
        1 => [new("B", 3), new("A", 1), new("B", 1)],
        2 => [new("C", 5)],
        3 => [new("A", 4), new("C", 1)],
        4 => [new("C", 2), new("B", 2), new("A", 2)],
        _ => [new("B", 1)],
    };

    private static Gen<StockAction> Steps() =>
        from action in Gen.Choose(0, 3)
        from order in Gen.Choose(0, 5)
        from nonce in Gen.Choose(0, 1)
        select new StockAction(action, order, nonce);

    private static HashSet<string> Of(Dictionary<string, HashSet<string>> outcomes, string key)
    {
        if (!outcomes.TryGetValue(key, out var answers)) outcomes[key] = answers = [];
        return answers;
    }

    private sealed record StockAction(int Action, int Order, int Nonce);
}
