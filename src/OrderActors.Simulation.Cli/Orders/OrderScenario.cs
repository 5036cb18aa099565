using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>The order saga of this house, with a shop that has too little of some things.</summary>
internal sealed class OrderScenario : IModuleScenario
{
    private const int NarrowEventBytes = 1800;

    private static readonly string[] Skus = ["TEA", "MUG", "POT", "TIN", "JAR"];
    private static readonly string[] Customers = ["ada", "bob", "cyd", "dan", "eve"];

    /// <summary>Every fault on.</summary>
    public static Scenario Standard { get; } = Of("orders", OrderDefinition.Instance, Shop);

    /// <inheritdoc/>
    public string Name => "orders";

    /// <inheritdoc/>
    public bool IsDefault => true;

    /// <inheritdoc/>
    public Scenario With(int sagas) => Of(Name, OrderDefinition.Instance, Shop, sagas);

    /// <summary>The scenario with another saga or another shop.</summary>
    public static Scenario Of(
        string name, SagaDefinition definition, Func<SeededRandom, Shop> open, int orders = Scenarios.StandardSagas) =>
        new(name, [definition], random =>
        {
            var shop = open(random.Split());
            // Enough for every event of an order, but for one that holds a long text twice.
            var isNarrow = random.Chance(0.25);
            return new(shop.Services(), new OrderWorkload(random.Split(), Skus, Customers).Draw(orders))
            {
                MaxEventBytes = isNarrow ? NarrowEventBytes : 1024 * 1024,
                Checkers =
                [
                    new StockIsConserved(shop), new ChargedOnce(shop), new BooksOfEndedOrders(shop),
                    new WordsAreKept(), new DeadlinesStand(), new GoodsArePaid(shop), new UndosWait(),
                ],
            };
        })
        {
            Faults = FaultRates.Highest.With(FaultKind.WaivedUndo, 0.5),
        };

    public static Shop Shop(SeededRandom random)
    {
        var stock = new Stock();
        foreach (var sku in Skus)
            stock.Receive(sku, random.Between(1, 60), new Money(random.Between(1, 5000), "EUR"));
        var declined = Customers.Where(_ => random.Chance(0.1)).ToHashSet(StringComparer.Ordinal);
        return new(stock, new Payments(declined));
    }
}
