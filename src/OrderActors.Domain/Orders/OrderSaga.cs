using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>
/// The order: enrich → reserve → await approval → pay → update status → ship → notify → completed, and from
/// anywhere before the end: compensate → cancelled or failed.
/// </summary>
/// <remarks>
/// <code>
/// stage             | place      | add-item    | approve      | cancel  | its work ends well / fails    | timer
/// ------------------+------------+-------------+--------------+---------+-------------------------------+------------
/// (none)            | placed     | not found   | not found    | not fd. | ignored                       | ignored
/// enrichment        | repeat (1) | added       | wrong stage  | cancels | reserve (all in) / fails (2)  | ignored
/// reserve           | repeat     | added       | wrong stage  | cancels | awaiting-approval / fails     | ignored
/// awaiting-approval | repeat     | added (3)   | payment(3,4) | cancels | (additions only) (5)          | cancels
/// payment           | repeat     | wrong stage | taken (6)    | cancels | status-update / fails (7)     | ignored
/// status-update     | repeat     | wrong stage | taken        | cancels | shipping / fails              | ignored
/// shipping          | repeat     | wrong stage | taken        | cancels | notify / fails                | ignored
/// notify            | repeat     | wrong stage | taken        | cancels | completed / warns, completed  | ignored
/// compensating      | repeat     | wrong stage | wrong stage  | taken   | next undo, cancelled, failed  | ignored
/// cancelled         | repeat     | wrong stage | wrong stage  | taken   | ignored                       | ignored
/// completed, failed | repeat     | wrong stage | wrong stage  | wrong   | ignored                       | ignored
/// </code>
/// "taken": accepted, all is as it was asked for. (1) The same content: taken; another: already started. (2) Missing
/// recommendations only warn. (3) At or after the deadline: wrong stage, and cancels in the same decision. (4) A named
/// total must be the current one, with no addition pending. (5) An addition runs beside every stage up to payment; a
/// refused one only leaves the order without it. (6) Approved already; a named total must be the order's. (7) Payment
/// first waits for the additions, then freezes its amount; a charge of unknown effect is settled. A result of work that
/// is not outstanding is ignored at every stage; a waived undo counts as ended.
/// </remarks>
internal sealed class OrderSaga : Saga<OrderState>
{
    /// <inheritdoc/>
    public override Decision Decide(OrderState? state, SagaMessage message, DateTimeOffset now) =>
        (state, message) switch
        {
            (_, PlaceOrder place) => Placement.Place(state, place, now),
            (null, SagaCommand) => Decision.Rejected(RejectCodes.NotFound, "there is no such order"),
            (null, _) => Decision.Ignored("there is no such order"),
            (_, AddLineItem add) => Approvals.Add(state, add, now),
            (_, ApprovePayment approve) => Approvals.Approve(state, approve, now),
            (_, CancelOrder cancel) => Approvals.Cancel(state, cancel),
            (_, TimerFired timer) => Approvals.TimeOut(state, timer, now),
            (_, ActivityCompleted completed) => OrderWork.Find(state, completed.Key) is not null
                ? ActivityResults.Completed(state, completed, now)
                : NotOutstanding(state, completed.Key),
            (_, ActivityFailed failed) => OrderWork.Find(state, failed.Key) is { Undo: false }
                ? ActivityFailures.Failed(state, failed)
                : NotOutstanding(state, failed.Key),
            (_, WorkWaived waived) => OrderWork.Find(state, waived.Key) is { Undo: true }
                ? ActivityFailures.Waived(state, waived)
                : NotOutstanding(state, waived.Key),
            _ => Decision.Rejected(RejectCodes.Invalid, $"{message.GetType().Name} is not a message of an order"),
        };

    /// <inheritdoc/>
    public override OrderState Evolve(OrderState? state, SagaEvent @event) => OrderEvolution.After(state, @event);

    /// <inheritdoc/>
    public override IReadOnlyList<Work> Outstanding(OrderState state) => OrderWork.Of(state);

    /// <inheritdoc/>
    public override Description Describe(OrderState state) => OrderViews.Describe(state);

    private static Decision NotOutstanding(OrderState state, string key) =>
        Decision.Ignored($"'{key}' is not outstanding at {OrderViews.NameOf(state.Stage)}");
}
