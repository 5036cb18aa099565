using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Orders;
using OrderActors.Services.Payments;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public abstract class PaymentSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly ProcessPayment Request = new("O1", "user-1", new(1980, "EUR"));

    [Fact]
    public async Task ProcessPayment_GatewayFails_HasNoEffectAndRecordsNothing()
    {
        await using var shop = await OpenAsync(options => options.PaymentFailureRate = 1);

        var failure = await Assert.ThrowsAsync<PaymentTransientError>(
            () => shop.DoAsync(shop.Get<ProcessPaymentHandler>(), "k", Request));
        Assert.Equal(("gateway timeout", Effect.None, false), (failure.Message, failure.Effect, failure.NonRetryable));
        await shop.Get<PaymentLedger>().ChargeAsync("k", Request with { OrderId = "another" }, false);
    }

    [Fact]
    public async Task ProcessPayment_AnswerLost_IsUnknownAndSettlesToTheCharge()
    {
        await using var shop = await OpenAsync(options => options.PaymentLostAnswerRate = 1);

        var failure = await Assert.ThrowsAsync<PaymentTransientError>(
            () => shop.DoAsync(shop.Get<ProcessPaymentHandler>(), "k", Request));
        Assert.Equal(Effect.Unknown, failure.Effect);
        var settled = await shop.DoAsync(shop.Get<SettlePaymentHandler>(), "settle", new("k"));
        Assert.Equal(Request.Amount, settled.Receipt!.Amount);
    }

    [Fact]
    public async Task ProcessPayment_SlowAnswerCutOff_LeavesAChargeToSettle()
    {
        await using var shop = await OpenAsync(options => options.PaymentSlowRate = 1);
        using var cutOff = new CancellationTokenSource();
        var attempt = shop.DoAsync(shop.Get<ProcessPaymentHandler>(), "k", Request, cutOff.Token);
        // The answer waits for a clock that stands still; the charge itself is queued before this settlement.
        var settled = await shop.Get<PaymentLedger>().SettleAsync("k");
        Assert.NotNull(settled.Receipt);
        Assert.False(attempt.IsCompleted);

        await cutOff.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    [Fact]
    public async Task ProcessPayment_DeclinedCustomer_IsRefusedForGood()
    {
        await using var fixture = new TFixture();
        await using (var shop = await OpenAsync(options =>
            options.DeclineCustomers.Add("user-1"), fixture))
            Assert.Equal("card declined", (await Assert.ThrowsAsync<PermanentError>(
                () => shop.DoAsync(shop.Get<ProcessPaymentHandler>(), "k", Request))).Message);

        await using var reopened = await OpenAsync(fixture: fixture);
        await Assert.ThrowsAsync<PermanentError>(() =>
            reopened.DoAsync(reopened.Get<ProcessPaymentHandler>(), "k", Request));
        Assert.Null((await reopened.Get<PaymentLedger>().SettleAsync("k")).Receipt);
        Assert.False((await reopened.Get<PaymentLedger>().RefundAsync("k", "O1")).HadEffect);
    }

    [Fact]
    public async Task ProcessPayment_Repeated_ChargesOnceAndRefusesAnotherRequest()
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<ProcessPaymentHandler>();
        var receipt = await shop.DoAsync(handler, "k", Request);

        Assert.Equal(receipt, await shop.DoAsync(handler, "k", Request));
        await Assert.ThrowsAsync<ValidationError>(() =>
            shop.DoAsync(handler, "k", Request with { Amount = new(1, "EUR") }));
        await Assert.ThrowsAsync<ValidationError>(() =>
            shop.DoAsync(handler, "n", Request with { Amount = new(-1, "EUR") }));
        Assert.Equal(1980, (await shop.CheckAsync()).Money.Captured.Minor);
    }

    [Fact]
    public async Task SettlePayment_RacesTheCharge_ExactlyOneWins()
    {
        await using var shop = await OpenAsync();
        var ledger = shop.Get<PaymentLedger>();
        var won = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var early = i % 2 == 0 ? ledger.SettleAsync($"k{i}") : null;
            var charge = ledger.ChargeAsync($"k{i}", Request, false);
            var settle = early ?? ledger.SettleAsync($"k{i}");
            PaymentReceipt? charged = null;
            try
            {
                charged = await charge;
            }
            catch (PermanentError)
            {
                // Voided before it arrived.
            }

            return charged == (await settle).Receipt;
        }));
        Assert.DoesNotContain(false, won);
    }

    [Fact]
    public async Task PaymentGateway_SameSeed_FailsAtTheSameCalls()
    {
        Assert.Equal(await Failures(), await Failures());

        static async Task<string> Failures()
        {
            await using var shop = await OpenAsync(options =>
                (options.PaymentFailureRate, options.Seed) = (0.5, 7));
            var pattern = "";
            for (var i = 0; i < 40; i++)
                try
                {
                    await shop.DoAsync(shop.Get<ProcessPaymentHandler>(), $"k{i}", Request);
                    pattern += '.';
                }
                catch (PaymentTransientError)
                {
                    pattern += 'x';
                }

            Assert.Contains('.', pattern);
            Assert.Contains('x', pattern);
            return pattern;
        }
    }
}
