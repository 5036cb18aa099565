using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>The state after each event.</summary>
internal static class OrderEvolution
{
    public static OrderState After(OrderState? state, SagaEvent @event) => (state, @event) switch
    {
        (null, OrderPlaced e) => Place(e),
        (null, _) or (_, OrderPlaced) =>
            throw new BrokenInvariantException("OA0005",
                $"an order's history begins with {nameof(OrderPlaced)} and has it once"),
        (_, InventoryFetched e) => Enriched(Price(state, e) with { FetchInventory = null, InventoryOk = true }),
        ({ Abort: { } abort }, CustomerFetched e) => Addressed(state with { Customer = e }, abort),
        (_, CustomerFetched e) => Enriched(state with { FetchCustomer = null, Customer = e }),
        (_, RecommendationsFetched e) => Enriched(state with { FetchRecommendations = null, Recommendations = e.Skus }),
        (_, RecommendationsMissed e) => Enriched(Warn(state, OrderKeys.FetchRecommendations, e.Error) with
        {
            FetchRecommendations = null,
        }),
        (_, EnrichmentFailed e) => Fail(state with { InventoryOk = e.InventoryOk ?? state.InventoryOk }, e.Error),
        (_, OrderReserved e) => Reserved(state, e),
        (_, ReserveFailed e) => Fail(state with { Reserve = Kept(state.Reserve, e.Effect) }, e.Error),
        (_, ItemAdded e) => Add(state, e),
        (_, ItemReserved e) => Priced(Replace(state, e.Number, state.Added(e.Number) with
        {
            UnitPrice = e.UnitPrice,
            State = LineState.Reserved,
            Reservation = state.Added(e.Number).Reservation! with { Done = true },
        })),
        (_, ItemRefused e) => Refuse(state, e),
        (_, PaymentApproved e) => state with
        {
            Stage = OrderStage.Payment,
            ApprovedBy = e.ApprovedBy,
            ApprovalTimer = null,
        },
        (_, PaymentRequested e) => state with
        {
            Amount = e.Amount,
            Charge = new(OrderRequests.ChargePayment(state, e.Amount)),
        },
        _ => AfterCharge(state!, @event),
    };

    private static OrderState AfterCharge(OrderState state, SagaEvent @event) => @event switch
    {
        PaymentUnknown e => state with { ChargeError = e.Error, Settle = OrderRequests.SettlePayment(state) },
        PaymentCharged e => state with
        {
            Stage = OrderStage.StatusUpdate,
            Settle = null,
            TransactionId = e.TransactionId,
            Charge = state.Charge! with { Done = true },
            Update = new(OrderRequests.UpdateStatus(state)),
        },
        PaymentFailed e => Fail(state with { Settle = null, Charge = Kept(state.Charge, e.Effect) }, e.Error),
        StatusWritten => state with
        {
            Stage = OrderStage.Shipping,
            Update = state.Update! with { Done = true },
            Ship = new(OrderRequests.ScheduleShipping(state)),
        },
        StatusUpdateFailed e => Fail(state with { Update = Kept(state.Update, e.Effect) }, e.Error),
        ShipmentScheduled e => Shipped(state with
        {
            Stage = OrderStage.Notify,
            Ship = state.Ship! with { Done = true },
            TrackingNumber = e.TrackingNumber,
        }),
        ShippingFailed e => Fail(state with { Ship = Kept(state.Ship, e.Effect) }, e.Error),
        NoticeDelivered e => NoticeEnded(state, e.Key),
        NoticeFailed e => NoticeEnded(Warn(state, e.Key, e.Error), e.Key) with
        {
            LastError = e.Key == OrderKeys.SendConfirmation ? $"confirmation failed: {e.Error}" : state.LastError,
        },
        CancelDecided e => OrderCompensation.Begin(state, new(Cancelled: true, e.Reason), e.Error),
        UndoEnded e => OrderCompensation.End(state, e.Key, UndoState.Done),
        UndoWaived e => OrderCompensation.End(state, e.Key, UndoState.Waived) with
        {
            Waived = state.Waived.Add($"{e.Key} by {e.By}: {e.Reason}"),
        },
        OrderCompleted => state with { Stage = OrderStage.Completed },
        OrderCancelled => state with { Stage = OrderStage.Cancelled },
        OrderFailed => state with { Stage = OrderStage.Failed },
        _ => throw new BrokenInvariantException("OA0001", $"{@event.GetType().Name} is not an event of an order"),
    };

    private static OrderState Place(OrderPlaced e)
    {
        var lines = new OrderLine[e.Items.Count];
        for (var i = 0; i < lines.Length; i++) lines[i] = new(e.Items[i].Sku, e.Items[i].Quantity, e.Items[i].Discount);
        var wanted = OrderTotals.BySku([.. lines]);
        var parallel = e.Terms.Version >= 2;
        return new(e)
        {
            Lines = [.. lines],
            Wanted = wanted,
            FetchInventory = OrderRequests.FetchInventory(wanted),
            FetchCustomer = parallel ? OrderRequests.FetchCustomer(e.CustomerId) : null,
            FetchRecommendations = parallel ? OrderRequests.FetchRecommendations(e.CustomerId, wanted) : null,
        };
    }

    /// <summary>The reservation begins once no enrichment call is left.</summary>
    private static OrderState Enriched(OrderState state) =>
        state is { FetchInventory: null, FetchCustomer: null, FetchRecommendations: null }
            ? state with { Stage = OrderStage.Reserve, Reserve = new(OrderRequests.ReserveStock(state)) }
            : state;

    private static OrderState Price(OrderState state, InventoryFetched e)
    {
        var lines = state.Lines.AsSpan().ToArray();
        for (var i = 0; i < e.Prices.Count; i++) lines[i] = lines[i] with { UnitPrice = e.Prices[i].UnitPrice };
        return Priced(state with { Lines = [.. lines], InventoryOk = true });
    }

    private static OrderState Priced(OrderState state) =>
        state.InventoryOk == true ? state with { Total = OrderTotals.Sum(state) } : state;

    private static OrderState Reserved(OrderState state, OrderReserved e)
    {
        var lines = state.Lines.AsSpan().ToArray();
        for (var i = 0; i < state.Placed.Items.Count; i++) lines[i] = lines[i] with { State = LineState.Reserved };
        return state with
        {
            Stage = OrderStage.AwaitingApproval,
            Lines = [.. lines],
            Reserve = state.Reserve! with { Done = true },
            ApprovalDeadline = e.ApprovalDeadline,
            ApprovalTimer = new(OrderKeys.Approval, e.ApprovalDeadline),
        };
    }

    private static OrderState Add(OrderState state, ItemAdded e) => state with
    {
        Lines = state.Lines.Add(new(e.Sku, e.Quantity, 0m)
        {
            Number = e.Number,
            Reservation = new(OrderRequests.ReserveItem(state, e)),
        }),
    };

    private static OrderState Refuse(OrderState state, ItemRefused e)
    {
        var line = state.Added(e.Number);
        var kept = line with { State = LineState.Refused, Reservation = Kept(line.Reservation, e.Effect) };
        var refused = Replace(state, e.Number, kept) with { LastError = e.Error };
        return e.Effect == Effect.None ? refused : OrderCompensation.Release(refused, line);
    }

    private static OrderState Shipped(OrderState state) => state with
    {
        Confirmation = OrderRequests.SendConfirmation(state),
        Sms = OrderRequests.SendSms(state),
    };

    /// <summary>The notice of an order that ended before enrichment knew its customer.</summary>
    private static OrderState Addressed(OrderState state, Abort abort) =>
        state with { Notice = OrderRequests.Notice(state, abort) };

    private static OrderState NoticeEnded(OrderState state, string key) => key switch
    {
        OrderKeys.SendConfirmation => state with { Confirmation = null },
        OrderKeys.SendSms => state with { Sms = null },
        _ => state with { Notice = null },
    };

    private static OrderState Fail(OrderState state, string error) =>
        OrderCompensation.Begin(state, new(Cancelled: false, error), error);

    /// <summary>A failed call stays something to undo unless it certainly had no effect.</summary>
    private static CompensableCall? Kept(CompensableCall? step, Effect effect) => effect == Effect.None ? null : step;

    private static OrderState Warn(OrderState state, string key, string error) =>
        state with { Warnings = state.Warnings.Add($"{key}: {error}") };

    private static OrderState Replace(OrderState state, int number, OrderLine line)
    {
        var lines = state.Lines.AsSpan().ToArray();
        lines[state.Placed.Items.Count + number - 1] = line;
        return state with { Lines = [.. lines] };
    }
}
