using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>What must be under way at each stage. Hot: no closures, no LINQ; the state holds the requests.</summary>
internal static class OrderWork
{
    private static readonly IReadOnlyList<Work> Nothing = [];

    public static IReadOnlyList<Work> Of(OrderState state) => state.Stage switch
    {
        OrderStage.Enrichment => With(state, state.FetchInventory, state.FetchCustomer, state.FetchRecommendations),
        OrderStage.Reserve => With(state, state.Reserve!.Call),
        OrderStage.AwaitingApproval => With(state, state.ApprovalTimer),
        // Before the amount is frozen there is no charge: payment waits for the pending additions.
        OrderStage.Payment => With(state, state.Settle ?? state.Charge?.Call),
        OrderStage.StatusUpdate => With(state, state.Update!.Call),
        OrderStage.Shipping => With(state, state.Ship!.Call),
        OrderStage.Notify => With(state, state.Confirmation, state.Sms),
        OrderStage.Compensating => Compensation(state),
        _ => Nothing,
    };

    /// <summary>The outstanding call of this key, or null: only the end of an outstanding call matters to the order.
    /// </summary>
    public static Work.Call? Find(OrderState state, string key)
    {
        var outstanding = Of(state);
        for (var i = 0; i < outstanding.Count; i++)
            if (outstanding[i] is Work.Call call && call.Key.Equals(key, StringComparison.Ordinal)) return call;
        return null;
    }

    /// <summary>A stage's own work, and the reservations and releases of added items.</summary>
    private static IReadOnlyList<Work> With(OrderState state, Work? first, Work? second = null, Work? third = null)
    {
        if (state.Lines.Count == state.Placed.Items.Count && second is null && third is null)
            return first is null ? Nothing : [first];
        var work = new List<Work>(4);
        if (first is not null) work.Add(first);
        if (second is not null) work.Add(second);
        if (third is not null) work.Add(third);
        for (var i = state.Placed.Items.Count; i < state.Lines.Count; i++)
            if (state.Lines[i] is { State: LineState.Pending, Reservation: { } own }) work.Add(own.Call);
        foreach (var undo in state.Undos.AsSpan())
            if (undo.State == UndoState.Pending) work.Add(undo.Call);
        return work;
    }

    /// <summary>The notice, the undos that wait for none, and the pending ones of the lowest rank.</summary>
    private static List<Work> Compensation(OrderState state)
    {
        var work = new List<Work>(4);
        if (state.Notice is { } notice) work.Add(notice);
        var rank = int.MaxValue;
        foreach (var undo in state.Undos.AsSpan())
            if (undo is { State: UndoState.Pending, Rank: > 0 } && undo.Rank < rank) rank = undo.Rank;
        foreach (var undo in state.Undos.AsSpan())
            if (undo.State == UndoState.Pending && (undo.Rank == 0 || undo.Rank == rank)) work.Add(undo.Call);
        return work;
    }
}
