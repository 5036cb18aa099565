namespace OrderActors.Domain.Orders;

/// <summary>
/// How an order that is cancelled or has failed is undone: by key, for every call that may have had its effect.
/// </summary>
internal static class OrderCompensation
{
    // One rank at a time: the parcel is called back before the money is given back, and the stock is free last, because
    // cancelling the shipment restores the very reservations that are then released.
    private const int AtOnce = 0;
    private const int Shipping = 1;
    private const int Payment = 2;
    private const int Status = 3;
    private const int Stock = 4;

    /// <summary>The state in which compensation and the notice to the customer begin.</summary>
    public static OrderState Begin(OrderState state, Abort abort, string error)
    {
        var undos = new List<Undo>(state.Undos);
        if (state.Ship is not null) undos.Add(new(Shipping, OrderRequests.CancelShipping(state)));
        if (state.Charge is not null) undos.Add(new(Payment, OrderRequests.RefundPayment(state)));
        if (state.Update is not null) undos.Add(new(Status, OrderRequests.RevertStatus(state, abort.Cancelled)));
        if (state.Reserve is not null) undos.Add(new(Stock, OrderRequests.ReleaseStock(state)));
        for (var i = state.Placed.Items.Count; i < state.Lines.Count; i++)
        {
            // A refused item of unknown effect is being released already.
            if (state.Lines[i] is { State: not LineState.Refused, Reservation: { } own } line)
                undos.Add(new(Stock, OrderRequests.ReleaseItem(state, own.Call, line.Number)));
        }

        return state with
        {
            Stage = OrderStage.Compensating,
            Abort = abort,
            LastError = error,
            Undos = [.. undos],
            Notice = OrderRequests.Notice(state, abort),
        };
    }

    /// <summary>The state in which one added item is released while the order continues normally.</summary>
    public static OrderState Release(OrderState state, OrderLine line) => state with
    {
        Undos = state.Undos.Add(new(AtOnce, OrderRequests.ReleaseItem(state, line.Reservation!.Call, line.Number))),
    };

    /// <summary>The state after the end of an undo.</summary>
    public static OrderState End(OrderState state, string key, UndoState how)
    {
        var undos = state.Undos.AsSpan().ToArray();
        for (var i = 0; i < undos.Length; i++)
            if (undos[i].Call.Key.Equals(key, StringComparison.Ordinal)) undos[i] = undos[i] with { State = how };
        return state with { Undos = [.. undos] };
    }
}
