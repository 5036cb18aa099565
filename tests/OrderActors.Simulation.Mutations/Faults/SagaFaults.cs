namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of the order saga.</summary>
internal static class SagaFaults
{
    private const string Compensation = "OrderActors.Domain/Orders/OrderCompensation.cs";
    private const string Evolution = "OrderActors.Domain/Orders/OrderEvolution.cs";
    private const string Failures = "OrderActors.Domain/Orders/ActivityFailures.cs";
    private const string Person = "OrderActors.Domain/Orders/Approvals.cs";
    private const string Requests = "OrderActors.Domain/Orders/OrderRequests.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("saga: the refund is forgotten", Checks.Books, new Edit(Compensation,
            "if (state.Charge is not null) undos.Add(new(Payment, OrderRequests.RefundPayment(state)));", "")),
        new("saga: the refund names another key", Checks.Books, new Edit(Requests,
            "new RefundPayment(state.Id, KeyOf(state, OrderKeys.ChargePayment))",
            "new RefundPayment(state.Id, KeyOf(state, OrderKeys.ChargePayment + \"-1\"))")),
        new("saga: the release names another key", Checks.Books, new Edit(Requests,
            "new ReleaseStock(state.Id, KeyOf(state, OrderKeys.ReserveStock))",
            "new ReleaseStock(state.Id, KeyOf(state, OrderKeys.ReserveStock + \"-1\"))")),
        new("saga: an undo does not say what it must follow", Checks.UndosWait, new Edit(Requests,
            "{ Undo = true, After = forwardKey };", "{ Undo = true };")),
        new("saga: the status update is not undone", Checks.Books, new Edit(Compensation,
            "if (state.Update is not null)", "if (state.Update is not null && state.Abort is not null)")),
        new("saga: the parcel is not called back", Checks.Books, new Edit(Compensation,
            "if (state.Ship is not null)", "if (state.Ship is not null && state.Abort is not null)")),
        new("saga: a key is used again", Checks.Unstopped, new Edit("OrderActors.Domain/Orders/OrderKeys.cs",
            "$\"{ReserveItemPrefix}{number}\"", "$\"{ReserveItemPrefix}{number - number + 1}\"")),
        new("saga: a key is renamed while its call is in doubt", Checks.Charged, new Edit(Evolution,
            "Settle = OrderRequests.SettlePayment(state) }",
            "Charge = new(new Sagas.Work.Call(\"charge-payment-2\", state.Charge!.Call.Activity)) }"),
            new Edit(Failures, "OrderKeys.ChargePayment =>", "OrderKeys.ChargePayment or \"charge-payment-2\" =>")),
        new("saga: a message resets the deadline", Checks.Deadlines, new Edit(Evolution,
            "private static OrderState Add(OrderState state, ItemAdded e) => state with\n    {",
            "private static OrderState Add(OrderState state, ItemAdded e) => state with\n    {\n" +
            "ApprovalDeadline = state.ApprovalDeadline + TimeSpan.FromMinutes(1), " +
            "ApprovalTimer = state.ApprovalTimer " +
            "is { } timer ? new(timer.Key, timer.DueAt + TimeSpan.FromMinutes(1)) : null,")),
        new("saga: an approval is taken after the deadline", Checks.Deadlines, new Edit(Person,
            "if (IsOverdue(state, now)) return TooLate(state);\n        return Agrees", "return Agrees")),
        new("saga: a cancel is lost during payment", Checks.Words, new Edit(Person,
            "OrderStage.Compensating or OrderStage.Cancelled => Decision",
            "OrderStage.Payment or OrderStage.Compensating or OrderStage.Cancelled => Decision")),
        new("saga: payment does not wait for an added item", Checks.Books, new Edit(
            "OrderActors.Domain/Orders/FollowUp.cs",
            "state.PendingAdditions == 0", "state.PendingAdditions >= 0")),
        new("saga: an added item is priced wrongly", Checks.Paid, new Edit(
            "OrderActors.Domain/Orders/ActivityResults.cs",
            "new ItemReserved(number, price.UnitPrice)",
            "new ItemReserved(number, reserved.Prices[0].UnitPrice with { Minor = 1 })")),
        new("saga: an added item is left out of the parcel", Checks.Books, new Edit(Requests,
            "keys.Add(KeyOf(state, own.Call.Key));", "_ = KeyOf(state, own.Call.Key);")),
        new("saga: an event is not folded", Checks.Unstopped, new Edit(Evolution,
            "FetchRecommendations = null,\n        }),", "}),")),
        new("saga: an event does not hold all that it says", Checks.Live, new Edit(
            "OrderActors.Domain/Orders/OrderEvents.cs",
            "record PaymentApproved(string ApprovedBy) : OrderEvent;",
            "record PaymentApproved([property: System.Text.Json.Serialization.JsonIgnore] " +
            "string ApprovedBy = \"\") : OrderEvent;")),
    ];
}
