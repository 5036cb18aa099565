using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Payments;

namespace OrderActors.Services.Orders;

internal sealed class ProcessPaymentHandler(PaymentGateway gateway) : IActivityHandler<ProcessPayment, PaymentReceipt>
{
    public ValueTask<PaymentReceipt> HandleAsync(ProcessPayment activity, ActivityContext context) =>
        new(gateway.ChargeAsync(context.IdempotencyKey, activity, context.CancellationToken));
}

internal sealed class SettlePaymentHandler(PaymentLedger ledger) : IActivityHandler<SettlePayment, PaymentSettlement>
{
    public ValueTask<PaymentSettlement> HandleAsync(SettlePayment activity, ActivityContext context) =>
        new(ledger.SettleAsync(activity.PaymentKey));
}

internal sealed class RefundPaymentHandler(PaymentLedger ledger) : IActivityHandler<RefundPayment, Undone>
{
    public ValueTask<Undone> HandleAsync(RefundPayment activity, ActivityContext context) =>
        new(ledger.RefundAsync(activity.PaymentKey, activity.OrderId));
}
