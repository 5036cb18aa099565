using System.Globalization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>An order's state as lists, people and checks see it.</summary>
internal static class OrderViews
{
    public static string NameOf(OrderStage stage) => stage switch
    {
        OrderStage.Enrichment => OrderStages.Enrichment,
        OrderStage.Reserve => OrderStages.Reserve,
        OrderStage.AwaitingApproval => OrderStages.AwaitingApproval,
        OrderStage.Payment => OrderStages.Payment,
        OrderStage.StatusUpdate => OrderStages.StatusUpdate,
        OrderStage.Shipping => OrderStages.Shipping,
        OrderStage.Notify => OrderStages.Notify,
        OrderStage.Compensating => OrderStages.Compensating,
        OrderStage.Completed => OrderStages.Completed,
        OrderStage.Cancelled => OrderStages.Cancelled,
        _ => OrderStages.Failed,
    };

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    public static Description Describe(OrderState state)
    {
        var awaits = state.Stage == OrderStage.AwaitingApproval;
        return new(NameOf(state.Stage), Outcome(state), awaits ? state.ApprovalDeadline : null, state.Placed.PlacedAt,
            awaits
                ? $"approval of {state.Total} by a person (approve) until {Time(state.ApprovalDeadline)}, or cancel"
                : null)
        {
            Owner = state.Placed.CustomerId,
        };
    }

    public static OrderStatus Status(OrderState state) => new()
    {
        OrderId = state.Id,
        CustomerId = state.Placed.CustomerId,
        Stage = NameOf(state.Stage),
        Outcome = Outcome(state),
        Items = ItemsOf(state),
        Total = state.Amount ?? state.Total,
        Reserved = state.Reserve is { Done: true } && !IsUndone(state, OrderKeys.ReleaseStock),
        PaymentApproved = state.ApprovedBy is not null,
        Charged = state.Charge is { Done: true } && !IsUndone(state, OrderKeys.RefundPayment),
        Cancelled = state.Abort is { Cancelled: true },
        LastError = state.LastError,
        Enrichment = new(state.Customer?.Tier, state.InventoryOk, state.Recommendations),
        ApprovalDeadline = state.ApprovalDeadline,
        Version = state.Placed.Terms.Version,
        PlacedAt = state.Placed.PlacedAt,
        TransactionId = state.TransactionId,
        TrackingNumber = state.TrackingNumber,
        Warnings = state.Warnings,
        Waived = state.Waived,
    };

    public static OrderItems Items(OrderState state) => new(state.Id, ItemsOf(state), state.Amount ?? state.Total);

    public static OrderFacts Facts(OrderState state)
    {
        var reserved = new List<OrderLine>(state.Lines.Count);
        foreach (var line in state.Lines.AsSpan())
            if (line.State == LineState.Reserved) reserved.Add(line);
        return new(state.Id, NameOf(state.Stage), state.Stage > OrderStage.Compensating, state.Amount ?? state.Total,
            OrderTotals.BySku([.. reserved]), state.Waived);
    }

    private static string? Outcome(OrderState state) => state.Stage switch
    {
        OrderStage.Completed => string.Create(CultureInfo.InvariantCulture,
            $"Order {state.Id} completed (version v{state.Placed.Terms.Version})"),
        OrderStage.Cancelled => $"Order {state.Id} cancelled ({state.Abort!.Reason})",
        OrderStage.Failed => $"Order {state.Id} failed ({state.Abort!.Reason})",
        _ => null,
    };

    private static OrderItemStatus[] ItemsOf(OrderState state)
    {
        var items = new OrderItemStatus[state.Lines.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var line = state.Lines[i];
            items[i] = new(line.Sku, line.Quantity, line.UnitPrice, line.Discount, line.Value, ItemState(state, line));
        }

        return items;
    }

    private static string ItemState(OrderState state, OrderLine line)
    {
        if (line.State == LineState.Refused) return "refused";
        var held = line.State == LineState.Reserved ? "reserved" : "pending";
        if (state.Abort is null) return held;
        // Nothing to undo: nothing was ever held.
        var key = line.Number == 0 ? OrderKeys.ReleaseStock : OrderKeys.ReleaseItem(line.Number);
        return state.FindUndo(key) is { State: not UndoState.Done } ? held : "released";
    }

    private static bool IsUndone(OrderState state, string key) => state.FindUndo(key) is { State: UndoState.Done };
}
