namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of the services outside.</summary>
internal static class ServiceFaults
{
    private const string Payments = "OrderActors.Simulation.Cli/Orders/Payments.cs";
    private const string Stock = "OrderActors.Simulation.Cli/Orders/Stock.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("payments: settling is a plain look-up", Checks.Books, new Edit(Payments,
            "charges.Add(request.PaymentKey, new(\"\", 0) { Standing = Standing.Void });", "")),
        new("payments: a repeated key is charged again", Checks.Charged, new Edit(Payments,
            "if (!charges.TryGetValue(key, out var charge))\n        {",
            "if (!charges.Remove(key, out var charge))\n        {"),
            new Edit(Payments, "return charge.Standing switch",
            "else charges.Add(key + charges.Count, charge);\n        charges[key] = charge;\n" +
            "        return charge.Standing switch")),
        new("records: a status update is taken after its undo", Checks.Books, new Edit(
            "OrderActors.Simulation.Cli/Orders/Records.cs",
            "if (updates.TryGetValue(key, out var stands))",
            "if (updates.TryGetValue(key, out var stands) && stands)")),
        new("stock: a reservation is released twice", Checks.Stock, new Edit(Stock,
            "if (held.Standing == Standing.Held) Change(", "if (held.Standing is not Standing.Void) Change(")),
        new("stock: releasing an unseen key leaves no tombstone", Checks.Books, new Edit(Stock,
            "reservations[request.ReservationKey] = new(request.OrderId, []) { Standing = Standing.Void };", "")),
        new("stock: a part of a reservation stays when the rest is refused", Checks.Stock, new Edit(Stock,
            "if (shelves[line.Sku].OnHand >= line.Quantity) continue;",
            "if (shelves[line.Sku].OnHand >= line.Quantity)\n            {\n" +
            "shelves[line.Sku].Move(line.Quantity, StockLocation.Hand, StockLocation.Reserved);\n" +
            " continue;\n            }"),
            new Edit(Stock,
                "foreach (var line in request.Lines)\n            shelves[line.Sku]" +
                ".Move(line.Quantity, StockLocation.Hand, StockLocation.Reserved);", "")),
        new("stock: more is reserved than there is", Checks.Stock, new Edit(Stock,
            "if (shelves[line.Sku].OnHand >= line.Quantity) continue;",
            "if (shelves[line.Sku].OnHand >= 0) continue;")),
    ];
}
