using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>Builds the order's calls. Stored format: a key must stand for an equal request for ever.</summary>
internal static class OrderRequests
{
    public static Work.Call FetchInventory(ValueList<SkuQuantity> wanted) =>
        new(OrderKeys.FetchInventory, new FetchInventorySnapshot(wanted));

    public static Work.Call FetchCustomer(string customerId) =>
        new(OrderKeys.FetchCustomer, new FetchCustomerProfile(customerId));

    public static Work.Call FetchRecommendations(string customerId, ValueList<SkuQuantity> wanted)
    {
        var skus = new string[wanted.Count];
        for (var i = 0; i < skus.Length; i++) skus[i] = wanted[i].Sku;
        return new(OrderKeys.FetchRecommendations, new FetchRecommendations(customerId, [.. skus]));
    }

    public static Work.Call ReserveStock(OrderState state) =>
        new(OrderKeys.ReserveStock, new ReserveStock(state.Id, state.Wanted));

    public static Work.Call ReserveItem(OrderState state, ItemAdded item) =>
        new(OrderKeys.ReserveItem(item.Number), new ReserveStock(state.Id, [new(item.Sku, item.Quantity)]));

    public static Work.Call ReleaseItem(OrderState state, Work.Call reserve, int number) => UndoOf(
        reserve.Key, OrderKeys.ReleaseItem(number), new ReleaseStock(state.Id, KeyOf(state, reserve.Key)));

    public static Work.Call ReleaseStock(OrderState state) => UndoOf(OrderKeys.ReserveStock, OrderKeys.ReleaseStock,
        new ReleaseStock(state.Id, KeyOf(state, OrderKeys.ReserveStock)));

    public static Work.Call ChargePayment(OrderState state, Money amount) =>
        new(OrderKeys.ChargePayment, new ProcessPayment(state.Id, state.Placed.CustomerId, amount));

    public static Work.Call SettlePayment(OrderState state) => UndoOf(OrderKeys.ChargePayment, OrderKeys.SettlePayment,
        new SettlePayment(KeyOf(state, OrderKeys.ChargePayment)));

    public static Work.Call RefundPayment(OrderState state) => UndoOf(OrderKeys.ChargePayment, OrderKeys.RefundPayment,
        new RefundPayment(state.Id, KeyOf(state, OrderKeys.ChargePayment)));

    public static Work.Call UpdateStatus(OrderState state) =>
        new(OrderKeys.UpdateStatus, new UpdateOrderStatus(state.Id, "paid", state.Amount!.Value));

    public static Work.Call RevertStatus(OrderState state, bool cancelled) => UndoOf(OrderKeys.UpdateStatus,
        OrderKeys.RevertStatus, new RevertOrderStatus(state.Id, KeyOf(state, OrderKeys.UpdateStatus),
            cancelled ? OrderStages.Cancelled : OrderStages.Failed));

    public static Work.Call ScheduleShipping(OrderState state)
    {
        var keys = new List<string>(1) { KeyOf(state, OrderKeys.ReserveStock) };
        for (var i = state.Placed.Items.Count; i < state.Lines.Count; i++)
        {
            if (state.Lines[i] is { State: LineState.Reserved, Reservation: { } own })
                keys.Add(KeyOf(state, own.Call.Key));
        }

        return new(OrderKeys.ScheduleShipping, new ScheduleShipping(state.Id, [.. keys]));
    }

    public static Work.Call CancelShipping(OrderState state) => UndoOf(OrderKeys.ScheduleShipping,
        OrderKeys.CancelShipping, new CancelShipping(state.Id, KeyOf(state, OrderKeys.ScheduleShipping)));

    public static Work.Call SendConfirmation(OrderState state) => new(OrderKeys.SendConfirmation,
        new SendOrderConfirmation(state.Id, state.Address, state.Amount!.Value, state.TrackingNumber!));

    public static Work.Call SendSms(OrderState state) => new(OrderKeys.SendSms,
        new SendSms(state.Id, state.Customer?.Phone, $"Your order {state.Id} is on its way: {state.TrackingNumber}"));

    /// <summary>
    /// Notifies the customer; first looks up the address if the order ends before enrichment has found it.
    /// </summary>
    public static Work.Call Notice(OrderState state, Abort abort) => state is { Address: null, Customer: null }
        ? new(OrderKeys.FindAddress, new FetchCustomerProfile(state.Placed.CustomerId))
        : abort.Cancelled
        ? new(OrderKeys.SendCancellation, new SendCancellationEmail(state.Id, state.Address, abort.Reason))
        : new(OrderKeys.SendFailure, new SendFailureEmail(state.Id, state.Address, abort.Reason));

    private static Work.Call UndoOf(string forwardKey, string key, Activity activity) =>
        new(key, activity) { Undo = true, After = forwardKey };

    private static string KeyOf(OrderState state, string key) => OrderKeys.Idempotency(state.Id, key);
}
