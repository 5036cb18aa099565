namespace OrderActors.Node.Demo;

/// <summary>What the demo does with an order once it waits for approval.</summary>
internal enum DemoPlan
{
    /// <summary>Approves it.</summary>
    Approve,

    /// <summary>Adds an item, then approves it.</summary>
    AddThenApprove,

    /// <summary>Cancels it.</summary>
    Cancel,
}

/// <summary>A sample order.</summary>
/// <param name="Id">Its id, another one in each run.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Plan">What happens to it.</param>
/// <param name="Items">What is wanted.</param>
internal sealed record DemoOrder(string Id, string CustomerId, DemoPlan Plan, params (string Sku, int Quantity)[] Items)
{
    /// <summary>The sample orders of one run.</summary>
    /// <param name="run">Makes the ids of this run its own.</param>
    /// <param name="skus">SKUs in stock, at least one, by stock: the scarcest first.</param>
    /// <param name="scarcest">How much there is of the first.</param>
    public static IReadOnlyList<DemoOrder> Of(string run, IReadOnlyList<string> skus, int scarcest)
    {
        string Sku(int number) => skus[^(1 + (number % skus.Count))];
        string Id(int number) => $"DEMO-{run}-{number}";
        return
        [
            new(Id(1), "user-123", DemoPlan.Approve, (Sku(0), 2), (Sku(1), 1)),
            new(Id(2), "user-456", DemoPlan.Approve, (Sku(2), 1)),
            new(Id(3), "user-789", DemoPlan.AddThenApprove, (Sku(3), 1)),
            new(Id(4), "user-900", DemoPlan.Approve, (Sku(0), 5), (Sku(4), 2)),
            new(Id(5), "user-123", DemoPlan.Cancel, (Sku(1), 1)),
            new(Id(6), "user-456", DemoPlan.Approve, (skus[0], scarcest + 1)),
            new(Id(7), "user-789", DemoPlan.Approve, (Sku(2), 3), (Sku(5), 1)),
            new(Id(8), "user-900", DemoPlan.Approve, (Sku(4), 1)),
        ];
    }
}
