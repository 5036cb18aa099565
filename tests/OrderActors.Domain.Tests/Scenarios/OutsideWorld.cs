using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Domain.Tests.Scenarios;

/// <summary>
/// What the services would hold: for each idempotency key whether its effect happened, was undone, or is void. Effects
/// happen once a key; an undo of an unseen key voids it, so that a late arrival is refused.
/// </summary>
internal sealed class OutsideWorld(string orderId)
{
    private readonly Dictionary<string, Trace> traces = new(StringComparer.Ordinal);

    private enum Trace
    {
        Effective,
        Undone,
        Void,
    }

    public int Charges { get; private set; }

    public IReadOnlyList<string> Effective => [.. traces.Where(t => t.Value == Trace.Effective).Select(t => t.Key)];

    /// <summary>Whether the effect of this call stands.</summary>
    public bool Has(string callKey) =>
        traces.TryGetValue(OrderKeys.Idempotency(orderId, callKey), out var trace) && trace == Trace.Effective;

    /// <summary>The request arrives; the answer is what the service says, null for a refusal of a void key.</summary>
    public object? Arrive(Work.Call call) => call.Activity switch
    {
        ReleaseStock undo => Undo(undo.ReservationKey),
        RefundPayment undo => Undo(undo.PaymentKey),
        RevertOrderStatus undo => Undo(undo.UpdateKey),
        CancelShipping undo => Undo(undo.ShippingKey),
        SettlePayment settle => Settle(settle.PaymentKey),
        ReserveStock or ProcessPayment or UpdateOrderStatus or ScheduleShipping => Forward(call),
        _ => OrderScenarios.Answer(call),
    };

    private object? Forward(Work.Call call)
    {
        var key = OrderKeys.Idempotency(orderId, call.Key);
        var isNew = traces.TryAdd(key, Trace.Effective);
        if (traces[key] != Trace.Effective) return null;
        if (isNew && call.Activity is ProcessPayment) Charges++;
        return OrderScenarios.Answer(call);
    }

    private Undone Undo(string key)
    {
        var had = traces.TryGetValue(key, out var known) && known == Trace.Effective;
        if (had) traces[key] = Trace.Undone;
        else traces.TryAdd(key, Trace.Void);
        return new(had);
    }

    private PaymentSettlement Settle(string key)
    {
        if (traces.TryAdd(key, Trace.Void) || traces[key] != Trace.Effective) return new(null);
        return new(new("TX-1", OrderScenarios.Euro(1)));
    }
}
