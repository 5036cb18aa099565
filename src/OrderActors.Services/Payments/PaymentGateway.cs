using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Services.Payments;

/// <summary>
/// A simulated payment provider: it fails transiently, answers late, or charges and loses the answer.
/// </summary>
internal sealed class PaymentGateway(PaymentLedger ledger, ServiceOptions options, TimeProvider time)
{
    private readonly object gate = new();
    private readonly Random random = options.Seed is { } seed ? new Random(seed) : new Random();
    private readonly HashSet<string> declined = new(options.DeclineCustomers, StringComparer.Ordinal);

    /// <summary>One attempt to charge.</summary>
    /// <exception cref="PaymentTransientError">
    /// Effect None: refused before any charge. Effect Unknown: the answer is lost.
    /// </exception>
    /// <exception cref="PermanentError">The card is declined, or the key is voided.</exception>
    public async Task<PaymentReceipt> ChargeAsync(string key, ProcessPayment request, CancellationToken cancellation)
    {
        var (fails, loses, slow) = Draw();
        if (fails) throw new PaymentTransientError("gateway timeout") { Effect = Effect.None };
        var receipt = await ledger.ChargeAsync(key, request, declined.Contains(request.CustomerId));
        // Late after the charge, not before, so that a time-out leaves a charge that must be settled.
        if (slow) await Task.Delay(options.PaymentSlowBy, time, cancellation);
        if (loses) throw new PaymentTransientError("gateway timeout");
        return receipt;
    }

    /// <summary>Always three draws, so that a seed gives the same sequence under any settings.</summary>
    private (bool Fails, bool Loses, bool Slow) Draw()
    {
        lock (gate)
            return (random.NextDouble() < options.PaymentFailureRate,
                random.NextDouble() < options.PaymentLostAnswerRate,
                random.NextDouble() < options.PaymentSlowRate);
    }
}
