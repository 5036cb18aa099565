using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Tests.Variants;

/// <summary>The order saga with another list of what must be under way.</summary>
internal sealed class OrderVariant(Func<Work, Work?> change) : Saga<OrderState>
{
    private readonly Saga<OrderState> saga = OrderDefinition.Instance.Saga;

    public override Decision Decide(OrderState? state, SagaMessage message, DateTimeOffset now) =>
        saga.Decide(state, message, now);

    public override OrderState Evolve(OrderState? state, SagaEvent @event) => saga.Evolve(state, @event);

    public override IReadOnlyList<Work> Outstanding(OrderState state) =>
        [.. saga.Outstanding(state).Select(change).OfType<Work>()];

    public override Description Describe(OrderState state) => saga.Describe(state);
}
