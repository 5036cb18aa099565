using OrderActors.Sagas;

namespace OrderActors.Peers.Orders;

/// <summary>
/// Three enrichments in parallel, reserve, wait for approval, payment, status update, confirmation: nine events.
/// </summary>
internal sealed class PeerOrderSaga : Saga<PeerOrder>
{
    public const string Enrichment = "enrichment";
    public const string Reserve = "reserve";
    public const string AwaitingApproval = "awaiting-approval";
    public const string Payment = "payment";
    public const string StatusUpdate = "status-update";
    public const string Confirmation = "confirmation";
    public const string Completed = "completed";
    public const string Failed = "failed";

    public override Decision Decide(PeerOrder? state, SagaMessage message, DateTimeOffset now) =>
        (state, message) switch
        {
            (null, PlacePeerOrder order) => Decision.Accepted(new Placed(order, now)),
            (null, _) => Decision.Rejected(RejectCodes.NotFound, "there is no such order"),
            (_, PlacePeerOrder order) when order == state.Placed.Order => Decision.Accepted(),
            (_, PlacePeerOrder) => Decision.Rejected(RejectCodes.AlreadyStarted, "this order is another one"),
            (_, ApprovePeerOrder approve) when StageOf(state) == AwaitingApproval =>
                Decision.Accepted(new Approved(approve.By)),
            (_, ApprovePeerOrder) when state.Approval is not null => Decision.Accepted(),
            (_, ApprovePeerOrder) => Decision.Rejected(RejectCodes.WrongStage, "the order does not wait for approval"),
            (_, ActivityCompleted completed) => Decision.Accepted((SagaEvent)completed.Result),
            (_, ActivityFailed failed) => Decision.Accepted(new StepFailed($"{failed.Key}: {failed.Failure.Message}")),
            _ => Decision.Rejected(RejectCodes.Invalid, "an order does not know this message"),
        };

    public override PeerOrder Evolve(PeerOrder? state, SagaEvent @event) => (state, @event) switch
    {
        (null, Placed e) => new(e),
        (not null, InventoryFetched e) => state with { Inventory = e },
        (not null, CustomerFetched e) => state with { Customer = e },
        (not null, RecommendationsFetched e) => state with { Recommendations = e },
        (not null, StockReserved e) => state with { Stock = e },
        (not null, Approved e) => state with { Approval = e },
        (not null, PaymentProcessed e) => state with { Payment = e },
        (not null, StatusUpdated e) => state with { Status = e },
        (not null, ConfirmationSent e) => state with { Confirmation = e },
        (not null, StepFailed e) => state with { Failure = e.Reason },
        _ => throw new BrokenInvariantException("OA0001", $"an order cannot follow {@event.GetType().Name}"),
    };

    public override IReadOnlyList<Work> Outstanding(PeerOrder state)
    {
        var order = state.Placed.Order;
        return StageOf(state) switch
        {
            Enrichment => Enrichments(state),
            Reserve => [new Work.Call("reserve-stock", new ReserveStock(order.Sku, order.Quantity))],
            Payment => [new Work.Call("process-payment", new ProcessPayment(order.Amount))],
            StatusUpdate => [new Work.Call("update-status", new UpdateStatus("PAID"))],
            Confirmation => [new Work.Call("send-confirmation", new SendConfirmation(order.CustomerId))],
            _ => [],
        };
    }

    public override Description Describe(PeerOrder state)
    {
        var stage = StageOf(state);
        var outcome = stage is Completed ? "order completed" : state.Failure;
        return new(stage, outcome, Deadline: null, state.Placed.At) { Owner = state.Placed.Order.CustomerId };
    }

    public static string StageOf(PeerOrder state) => state switch
    {
        { Failure: not null } => Failed,
        { Confirmation: not null } => Completed,
        { Status: not null } => Confirmation,
        { Payment: not null } => StatusUpdate,
        { Approval: not null } => Payment,
        { Stock: not null } => AwaitingApproval,
        { Inventory: not null, Customer: not null, Recommendations: not null } => Reserve,
        _ => Enrichment,
    };

    private static List<Work> Enrichments(PeerOrder state)
    {
        var order = state.Placed.Order;
        var calls = new List<Work>(3);
        if (state.Inventory is null) calls.Add(new Work.Call("fetch-inventory", new FetchInventory(order.Sku)));
        if (state.Customer is null) calls.Add(new Work.Call("fetch-customer", new FetchCustomer(order.CustomerId)));
        if (state.Recommendations is null)
            calls.Add(new Work.Call("fetch-recommendations", new FetchRecommendations(order.CustomerId)));
        return calls;
    }
}
