using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Payments;

/// <summary>
/// The gateway's own ledger: one row per payment key (captured, declined or voided, all final), and the refunds.
/// </summary>
internal sealed class PaymentLedger(IServiceStore store, TimeProvider time)
{
    private static readonly ServiceSql Insert = new(
        "INSERT INTO charges " +
        "(payment_key, order_id, customer_id, amount_minor, currency, state, transaction_id, created_at) " +
        "VALUES (@key, @order, @customer, @amount, @currency, @state, @transaction, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Find = new(
        "SELECT order_id, customer_id, amount_minor, currency, state, transaction_id FROM charges " +
        "WHERE payment_key = @key");

    private static readonly ServiceSql InsertRefund = new(
        "INSERT INTO refunds (payment_key, order_id, amount_minor, currency, created_at) " +
        "VALUES (@key, @order, @amount, @currency, @now) ON CONFLICT DO NOTHING");

    /// <summary>Charges once; a declined card is recorded permanently.</summary>
    /// <exception cref="PermanentError">"card declined", or the key is voided.</exception>
    public async Task<PaymentReceipt> ChargeAsync(string key, ProcessPayment request, bool declined)
    {
        if (request.Amount.Minor < 0) throw new ValidationError($"the amount is {request.Amount}");
        return (await store.WriteAsync(transaction => Charge(transaction, key, request, declined))).Value;
    }

    /// <summary>
    /// The recorded charge under the key; an unseen key is voided in the same step.
    /// </summary>
    public Task<PaymentSettlement> SettleAsync(string paymentKey) => store.WriteAsync(transaction =>
        new PaymentSettlement(Void(transaction, paymentKey, null) ? null : Read(transaction, paymentKey).Receipt));

    /// <summary>Refunds in full what was charged under the key; voids an unseen key.</summary>
    public Task<Undone> RefundAsync(string paymentKey, string orderId) => store.WriteAsync(transaction =>
    {
        if (Void(transaction, paymentKey, orderId)) return new Undone(false);
        var charge = Read(transaction, paymentKey);
        if (charge.OrderId is { } owner && owner != orderId) throw Keys.OtherRequest(paymentKey);
        if (charge.State != "captured") return new Undone(false);
        transaction.Change(InsertRefund, paymentKey, orderId, charge.Amount.Minor, charge.Amount.Currency, Now);
        return new Undone(true);
    });

    private long Now => time.GetUtcNow().UtcTicks;

    private OperationResult<PaymentReceipt> Charge(
        ServiceTransaction transaction, string key, ProcessPayment request, bool declined)
    {
        var (orderId, customerId, amount) = request;
        var number = declined ? null : Keys.Derive("ch_", key);
        if (transaction.TryChange(Insert, key, orderId, customerId, amount.Minor, amount.Currency,
                declined ? "declined" : "captured", number, Now))
            return declined ? Declined() : new PaymentReceipt(number!, amount);
        var recorded = Read(transaction, key);
        if (recorded.State == "voided") return Keys.Voided();
        if (recorded.OrderId != orderId || recorded.CustomerId != customerId || recorded.Amount != amount)
            throw Keys.OtherRequest(key);
        return recorded.Receipt is { } receipt ? receipt : Declined();
    }

    private bool Void(ServiceTransaction transaction, string key, string? orderId) =>
        transaction.Execute(Insert, key, orderId, null, 0, "", "voided", null, Now) == 1;

    private static PermanentError Declined() => new("card declined");

    private static ChargeRow Read(ServiceReader reader, string key) => reader.First(Find, static row =>
        new ChargeRow(row.TextOrNull(0), row.TextOrNull(1), new Money(row.Number(2), row.Text(3)), row.Text(4),
            row.TextOrNull(5)), key)!;

    private sealed record ChargeRow(
        string? OrderId, string? CustomerId, Money Amount, string State, string? TransactionId)
    {
        public PaymentReceipt? Receipt => State == "captured" ? new(TransactionId!, Amount) : null;
    }
}
