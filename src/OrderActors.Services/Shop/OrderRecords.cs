using OrderActors.Domain.Orders;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Shop;

/// <summary>The shop's own list of orders, as its back office reads it.</summary>
internal sealed class OrderRecords(IServiceStore store, TimeProvider time)
{
    private static readonly ServiceSql Insert = new(
        "INSERT INTO order_updates (update_key, order_id, request, state, created_at) " +
        "VALUES (@key, @order, @request, @state, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Find =
        new("SELECT order_id, request, state FROM order_updates WHERE update_key = @key");

    private static readonly ServiceSql Revert = new(
        "UPDATE order_updates SET state = 'reverted' WHERE update_key = @key AND state = 'applied'");

    private static readonly ServiceSql Put = new(
        "INSERT INTO order_records (order_id, status, total_minor, currency, updated_at) " +
        "VALUES (@order, @status, @total, @currency, @now) ON CONFLICT (order_id) DO UPDATE SET " +
        "status = excluded.status, total_minor = excluded.total_minor, currency = excluded.currency, " +
        "updated_at = excluded.updated_at");

    private static readonly ServiceSql PutStatus = new(
        "UPDATE order_records SET status = @status, updated_at = @now WHERE order_id = @order");

    /// <summary>Writes the order's status, once per key.</summary>
    /// <exception cref="PermanentError">The key is voided.</exception>
    public async Task<StatusUpdated> UpdateAsync(string key, UpdateOrderStatus update)
    {
        var (orderId, status, total) = update;
        var request = $"{status} {total}";
        var answer = await store.WriteAsync<OperationResult<StatusUpdated>>(transaction =>
        {
            if (transaction.TryChange(Insert, key, orderId, request, "applied", Now))
            {
                transaction.Change(Put, orderId, status, total.Minor, total.Currency, Now);
                return new StatusUpdated(status);
            }

            var recorded = Read(transaction, key);
            if (recorded.State == "voided") return Keys.Voided();
            return recorded.OrderId == orderId && recorded.Request == request
                ? new StatusUpdated(status)
                : throw Keys.OtherRequest(key);
        });
        return answer.Value;
    }

    /// <summary>
    /// Replaces the status that the update wrote, once; voids the key of an update that never arrived.
    /// </summary>
    public Task<Undone> RevertAsync(RevertOrderStatus revert) => store.WriteAsync(transaction =>
    {
        var (orderId, updateKey, status) = revert;
        if (transaction.Execute(Insert, updateKey, orderId, "", "voided", Now) == 1) return new Undone(false);
        var recorded = Read(transaction, updateKey);
        if (recorded.OrderId != orderId) throw Keys.OtherRequest(updateKey);
        if (transaction.TryChange(Revert, updateKey)) transaction.Change(PutStatus, status, Now, orderId);
        return new Undone(recorded.State != "voided");
    });

    private long Now => time.GetUtcNow().UtcTicks;

    private static UpdateRow Read(ServiceReader reader, string key) => reader.First(Find, static row =>
        new UpdateRow(row.Text(0), row.Text(1), row.Text(2)), key)!;

    private sealed record UpdateRow(string OrderId, string Request, string State);
}
