using FsCheck;
using FsCheck.Fluent;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Payments;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>Charges, settlements and refunds in any order, at the same time or again.</summary>
public abstract class PaymentPropertySpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly Money Amount = new(1980, "EUR");

    [Fact]
    public void Money_AnyInterleaving_IsChargedOnceOrNeverAndRefundedAtMostOnce() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(new TFixture().Runs),
            Prop.ForAll(Steps().ListOf().ListOf().ToArbitrary(), waves =>
        {
            Run(waves.Select(wave => wave.ToList()).ToList()).GetAwaiter().GetResult();
            return true;
        }));

    private static async Task Run(List<List<(int Action, int Order)>> waves)
    {
        await using var shop = await OpenAsync();
        var ledger = shop.Get<PaymentLedger>();
        var charged = new Dictionary<int, HashSet<string>>();
        var refunded = new HashSet<int>();
        foreach (var wave in waves)
        {
            var answers = await Task.WhenAll(wave.Select(step => Answer(ledger, step.Action, step.Order)));
            foreach (var ((action, order), answer) in wave.Zip(answers))
            {
                if (action == 2 && answer == "undone") refunded.Add(order);
                if (action == 2) continue;
                if (!charged.TryGetValue(order, out var outcomes)) charged[order] = outcomes = [];
                outcomes.Add(answer);
            }
        }

        // Charging and settling agree for ever: a receipt under a key, always the same one, or none.
        Assert.All(charged, order => Assert.Single(order.Value));
        var paid = charged.Where(order => order.Value.Single() != "none").Select(order => order.Key).ToHashSet();
        Assert.Subset(paid, refunded);
        var facts = Enumerable.Range(0, 4).Select(order =>
            new OrderFacts($"O{order}", OrderStages.Payment, false, Amount, [], []));
        var report = await shop.CheckAsync([.. facts]);
        Assert.Empty(report.Violations);
        Assert.Equal(paid.Count * Amount.Minor, report.Money.Captured.Minor);
        Assert.Equal(refunded.Count * Amount.Minor, report.Money.Refunded.Minor);
    }

    /// <summary>Actions: 0 charge, 1 settle, 2 refund.</summary>
    private static async Task<string> Answer(PaymentLedger ledger, int action, int order)
    {
        try
        {
            return action switch
            {
                0 => (await ledger.ChargeAsync($"O{order}/pay", new($"O{order}", "anyone", Amount),
                    false)).TransactionId,
                1 => (await ledger.SettleAsync($"O{order}/pay")).Receipt?.TransactionId ?? "none",
                _ => (await ledger.RefundAsync($"O{order}/pay", $"O{order}")).HadEffect ? "undone" : "voided",
            };
        }
        catch (PermanentError)
        {
            return "none";
        }
    }

    private static Gen<(int Action, int Order)> Steps() =>
        from action in Gen.Choose(0, 2)
        from order in Gen.Choose(0, 3)
        select (action, order);
}
