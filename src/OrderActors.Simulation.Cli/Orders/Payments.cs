using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>
/// A payment provider in memory: one outcome a key, refunds by key, and a settling that voids an unseen key in the same
/// step.
/// </summary>
internal sealed class Payments(IReadOnlySet<string> declined)
{
    private readonly Dictionary<string, Entry> charges = new(StringComparer.Ordinal);

    private enum Standing
    {
        Captured,
        Declined,
        Refunded,
        Void,
    }

    public PaymentReceipt Charge(ProcessPayment request, string key)
    {
        if (!charges.TryGetValue(key, out var charge))
        {
            charge = new(request.OrderId, request.Amount.Minor)
            {
                Standing = declined.Contains(request.CustomerId) ? Standing.Declined : Standing.Captured,
            };
            charges.Add(key, charge);
        }

        return charge.Standing switch
        {
            Standing.Declined => throw new PermanentError("card declined"),
            Standing.Void => throw new PermanentError("the key is void"),
            _ => new($"tx-{key}", request.Amount),
        };
    }

    public PaymentSettlement Settle(SettlePayment request, string key)
    {
        _ = key;
        if (charges.TryGetValue(request.PaymentKey, out var charge))
            return new(charge.Standing == Standing.Captured
                ? new PaymentReceipt($"tx-{request.PaymentKey}", new(charge.Amount, "EUR"))
                : null);
        charges.Add(request.PaymentKey, new("", 0) { Standing = Standing.Void });
        return new((PaymentReceipt?)null);
    }

    public Undone Refund(RefundPayment request, string key)
    {
        _ = key;
        if (!charges.TryGetValue(request.PaymentKey, out var charge))
        {
            charges.Add(request.PaymentKey, new(request.OrderId, 0) { Standing = Standing.Void });
            return new(false);
        }

        if (charge.Standing == Standing.Captured) charge.Standing = Standing.Refunded;
        return new(charge.Standing == Standing.Refunded);
    }

    /// <summary>What is captured from an order and not refunded, each charge by itself, in minor units.</summary>
    public IReadOnlyList<long> KeptFrom(string orderId) =>
    [
        .. charges.Values.Where(charge => charge.Standing == Standing.Captured && charge.OrderId == orderId)
            .Select(charge => charge.Amount),
    ];

    /// <summary>Captured − refunded over all orders, in minor units.</summary>
    public long Kept => charges.Values.Where(charge => charge.Standing == Standing.Captured).Sum(each => each.Amount);

    private sealed class Entry(string orderId, long amount)
    {
        public string OrderId => orderId;

        public long Amount => amount;

        public Standing Standing { get; set; }
    }
}
