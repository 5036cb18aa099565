using MassTransit;

namespace OrderActors.Peers.MassTransit;

/// <summary>
/// The race's order as a MassTransit saga: each step is a command to a consumer, its answer an event of the saga. An
/// approval that comes before the order waits for it is kept, as Restate's promise and DBOS's mailbox keep it.
/// </summary>
public sealed class PeerOrderMachine : MassTransitStateMachine<PeerOrder>
{
    public PeerOrderMachine()
    {
        InstanceState(order => order.CurrentState);
        Correlate();
        CompositeEvent(() => Enriched, order => order.Enriched, Inventory, Customer, Recommendations);
        Initially(
            When(Placing)
                .Then(context => context.Saga.Order = context.Message)
                .TransitionTo(Enriching)
                .Publish(context => new FetchInventory(context.Saga.CorrelationId, context.Message.Sku))
                .Publish(context => new FetchCustomer(context.Saga.CorrelationId, context.Message.CustomerId))
                .Publish(context => new FetchRecommendations(context.Saga.CorrelationId))
                .Respond(context => new OrderAccepted(context.Saga.CorrelationId)));
        UntilApproved();
        AfterApproval();
    }

    public State Enriching { get; private set; } = null!;

    public State Reserving { get; private set; } = null!;

    public State AwaitingApproval { get; private set; } = null!;

    public State Paying { get; private set; } = null!;

    public State UpdatingStatus { get; private set; } = null!;

    public State Confirming { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public Event<PlaceOrder> Placing { get; private set; } = null!;

    public Event<ApproveOrder> Approving { get; private set; } = null!;

    public Event<InventoryFetched> Inventory { get; private set; } = null!;

    public Event<CustomerFetched> Customer { get; private set; } = null!;

    public Event<RecommendationsFetched> Recommendations { get; private set; } = null!;

    public Event Enriched { get; private set; } = null!;

    public Event<StockReserved> Stock { get; private set; } = null!;

    public Event<PaymentProcessed> Payment { get; private set; } = null!;

    public Event<StatusUpdated> Status { get; private set; } = null!;

    public Event<ConfirmationSent> Confirmation { get; private set; } = null!;

    private void Correlate()
    {
        Event(() => Placing, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Approving, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Inventory, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Customer, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Recommendations, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Stock, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Payment, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Status, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Confirmation, e => e.CorrelateById(context => context.Message.OrderId));
    }

    private void UntilApproved()
    {
        During(Enriching,
            When(Inventory).Then(context => context.Saga.Inventory = context.Message),
            When(Customer).Then(context => context.Saga.Customer = context.Message),
            When(Recommendations).Then(context => context.Saga.Recommendations = context.Message),
            When(Approving).Then(context => context.Saga.Approval = context.Message),
            When(Enriched)
                .TransitionTo(Reserving)
                .Publish(context => new ReserveStock(
                    context.Saga.CorrelationId, context.Saga.Order!.Sku, context.Saga.Order.Quantity)));
        During(Reserving,
            When(Approving).Then(context => context.Saga.Approval = context.Message),
            When(Stock)
                .Then(context => context.Saga.Stock = context.Message)
                .IfElse(context => context.Saga.Approval is null,
                    waits => waits.TransitionTo(AwaitingApproval),
                    goesOn => goesOn.TransitionTo(Paying).Publish(context => PaymentOf(context.Saga))));
        During(AwaitingApproval,
            When(Approving)
                .Then(context => context.Saga.Approval = context.Message)
                .TransitionTo(Paying)
                .Publish(context => PaymentOf(context.Saga)));
    }

    private void AfterApproval()
    {
        During(Paying,
            When(Payment)
                .Then(context => context.Saga.Payment = context.Message)
                .TransitionTo(UpdatingStatus)
                .Publish(context => new UpdateStatus(context.Saga.CorrelationId, "PAID")));
        During(UpdatingStatus,
            When(Status)
                .Then(context => context.Saga.Status = context.Message)
                .TransitionTo(Confirming)
                .Publish(context => new SendConfirmation(
                    context.Saga.CorrelationId, context.Saga.Order!.CustomerId)));
        During(Confirming,
            When(Confirmation)
                .Then(context => context.Saga.Confirmation = context.Message)
                .TransitionTo(Completed)
                .Publish(context => new OrderCompleted(context.Saga.CorrelationId, context.Saga.Stock!.ReservationId,
                    context.Saga.Payment!.PaymentId, context.Message.MessageId)));
    }

    private static ProcessPayment PaymentOf(PeerOrder order) => new(order.CorrelationId, order.Order!.Amount);
}
