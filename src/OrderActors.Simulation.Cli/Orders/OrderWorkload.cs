using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Clients;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>Some twenty orders and all that people want of them: approvals, cancels, added items, repeats.</summary>
internal sealed class OrderWorkload(SeededRandom random, IReadOnlyList<string> skus, IReadOnlyList<string> customers)
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly List<ClientAction> actions = [];

    /// <summary>In some worlds all orders come at once and share commits, in others each has the node for itself.
    /// </summary>
    private readonly TimeSpan rush = random.Spread(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));

    public IReadOnlyList<ClientAction> Draw(int orders)
    {
        for (var number = 1; number <= orders; number++) Draw($"O-{number}");
        return actions;
    }

    private void Draw(string orderId)
    {
        var saga = SagaId.Create("order", orderId);
        var placed = random.Between(TimeSpan.Zero, rush);
        var window = random.Spread(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));
        var terms = new OrderTerms(random.Chance(0.7) ? 2 : 1, window, "EUR");
        var items = Enumerable.Range(0, random.Between(1, 3)).Select(_ => new OrderItem(random.Pick(skus), Quantity()));
        var email = random.Chance(0.5) ? $"{orderId}@example.org" : null;
        var place = new PlaceOrder(orderId, random.Pick(customers), email, [.. items], terms);
        if (random.Chance(0.05))
        {
            Once(saga, place, placed, window);
            return;
        }

        actions.Add(new(saga, place, placed));
        // Somebody else places the same order, as an import does that runs twice.
        if (random.Chance(0.1)) actions.Add(new(saga, place, placed + Soon(window)));
        if (random.Chance(0.8)) Approve(saga, placed, window);
        if (random.Chance(0.15)) Approve(saga, placed, window);
        for (var adds = random.Chance(0.4) ? random.Between(1, 3) : 0; adds > 0; adds--)
            Later(saga, new AddLineItem(random.Pick(skus), Quantity()), placed, window);
        if (random.Chance(0.3)) Later(saga, new CancelOrder("changed my mind"), placed, window);
        if (random.Chance(0.1)) Later(saga, new CancelOrder("changed my mind again"), placed, window);
        if (random.Chance(0.1)) Later(saga, new CancelOrder(new string('y', 900)), placed, window);
        if (random.Chance(0.2)) AfterTheEnd(saga, place, placed, window);
    }

    private void Approve(SagaId saga, TimeSpan placed, TimeSpan window) =>
        actions.Add(new(saga, new ApprovePayment("Ada"), placed)
        {
            AwaitStage = OrderStages.AwaitingApproval,
            Think = Soon(window),
            Seeing = random.Between(0, 9) switch
            {
                < 5 => null,
                < 9 => state => Naming(state, more: 0),
                _ => state => Naming(state, more: 1),
            },
        });

    /// <summary>An approval that names the total that its person saw, or another one.</summary>
    private static ApprovePayment Naming(object state, long more) =>
        OrderDefinition.Facts((OrderState)state).Total is { } total
            ? new("Ada", new Money(total.Minor + more, total.Currency))
            : new("Ada");

    /// <summary>
    /// Placed without a key, under an id that is made for it: sent once. Who approves it does not know whether it is.
    /// </summary>
    private void Once(SagaId saga, PlaceOrder place, TimeSpan placed, TimeSpan window)
    {
        actions.Add(new(saga, place, placed) { IsNew = true });
        actions.Add(new(saga, new ApprovePayment("Ada"), placed + Soon(window)));
    }

    /// <summary>Some time after the end, also when the order has long left the memory.</summary>
    private void AfterTheEnd(SagaId saga, PlaceOrder place, TimeSpan placed, TimeSpan window) =>
        actions.Add(new(saga, Any(place), placed)
        {
            AwaitStage = OrderStages.Completed,
            Think = random.Spread(TimeSpan.FromSeconds(1), window + TimeSpan.FromMinutes(10)),
        });

    private SagaCommand Any(PlaceOrder place) => random.Between(0, 3) switch
    {
        0 => place,
        1 => new ApprovePayment("Bob"),
        2 => new AddLineItem(random.Pick(skus), Quantity()),
        _ => new CancelOrder("too late"),
    };

    /// <summary>At any moment of the order's life, or once it has come to some stage.</summary>
    private void Later(SagaId saga, SagaCommand command, TimeSpan placed, TimeSpan window) =>
        actions.Add(random.Chance(0.5)
            ? new(saga, command, placed + Soon(window))
            : new(saga, command, placed)
            {
                AwaitStage = random.Pick(OrderStages.ByRank)[0],
                Think = random.Spread(Instant, TimeSpan.FromSeconds(1)),
            });

    private int Quantity() => random.Between(1, 4);

    private TimeSpan Soon(TimeSpan window) => random.Spread(Instant, window + TimeSpan.FromMinutes(1));
}
