using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Clients;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>No oversell: what was received is on hand, reserved or shipped, and nothing is below zero.</summary>
internal sealed class StockIsConserved(IBooks books) : Checker("on hand + reserved + shipped = received")
{
    public override void Done(EffectSighting effect)
    {
        if (effect.Request is ReserveStock or ReleaseStock or ScheduleShipping or CancelShipping) Check(effect.SagaId);
    }

    public override void AtEnd(EndSighting end)
    {
        Check(null);
        var held = end.Sagas.SelectMany(saga => books.ReservedBy(saga.Id.Id)).ToLookup(units => units.Key);
        foreach (var shelf in books.Shelves)
        {
            var known = held[shelf.Sku].Sum(units => units.Value);
            if (shelf.Reserved != known)
                Broken(null, $"{shelf.Sku}: {shelf.Reserved} are reserved, {known} for orders");
        }
    }

    private void Check(SagaId? saga)
    {
        foreach (var shelf in books.Shelves)
        {
            if (shelf.OnHand < 0 || shelf.Reserved < 0 || shelf.Shipped < 0 ||
                shelf.OnHand + shelf.Reserved + shelf.Shipped != shelf.Received)
                Broken(saga, $"{shelf.Sku}: {shelf.OnHand} + {shelf.Reserved} + {shelf.Shipped} of {shelf.Received}");
        }
    }
}

/// <summary>No order is charged twice, not even while it is in flight.</summary>
internal sealed class ChargedOnce(IBooks books) : Checker("no order is charged twice")
{
    public override void Done(EffectSighting effect)
    {
        if (effect.Request is not ProcessPayment payment) return;
        var kept = books.KeptFrom(payment.OrderId);
        if (kept.Count > 1) Broken(effect.SagaId, $"{kept.Count} charges stand at once");
    }
}

/// <summary>An ended order has what it paid for, and paid for what it has.</summary>
internal sealed class BooksOfEndedOrders(IBooks books) : Checker("an ended order's stock and money are settled")
{
    public override void Stored(JournalModel saga)
    {
        if (saga.HasEnded) Check(saga);
    }

    public override void AtEnd(EndSighting end)
    {
        long value = 0;
        foreach (var saga in end.Sagas)
        {
            if (!saga.HasEnded) continue;
            Check(saga);
            var facts = OrderDefinition.Facts((OrderState)saga.State);
            if (facts.Stage == OrderStages.Completed) value += facts.Total!.Value.Minor;
            else if (Waivers.Has(facts, "refund-payment")) value += books.KeptFrom(facts.OrderId).Sum();
        }

        if (end.Sagas.All(saga => saga.HasEnded) && books.Kept != value)
            Broken(null, $"captured − refunded is {books.Kept}; completed orders are worth {value}");
    }

    private void Check(JournalModel saga)
    {
        var facts = OrderDefinition.Facts((OrderState)saga.State);
        var completed = facts.Stage == OrderStages.Completed;
        var kept = books.KeptFrom(facts.OrderId).Sum();
        var due = completed ? facts.Total!.Value.Minor : 0;
        if (kept != due && !Waivers.Has(facts, "refund-payment"))
            Broken(saga.Id, $"{facts.Stage}: {kept} is captured and not refunded; {due} is due");
        var reserved = books.ReservedBy(facts.OrderId);
        if (reserved.Count > 0 && !Waivers.Has(facts, "release-"))
            Broken(saga.Id, $"{facts.Stage}: still reserved: {Units(reserved)}");
        var shipped = books.ShippedFor(facts.OrderId);
        var bought = completed ? facts.Lines : [];
        if (!Waivers.Has(facts, "cancel-shipping") && (shipped.Count != bought.Count ||
            bought.Any(line => shipped.GetValueOrDefault(line.Sku) != line.Quantity)))
            Broken(saga.Id, $"{facts.Stage}: shipped {Units(shipped)} of {bought.Count} products");
        if (books.StatusOf(facts.OrderId) is { } status && status != (completed ? "paid" : facts.Stage) &&
            !Waivers.Has(facts, "revert-status"))
            Broken(saga.Id, $"{facts.Stage}: the shop's list says '{status}'");
    }

    private static string Units(IReadOnlyDictionary<string, int> units) => string.Join(", ",
        units.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Value} {each.Key}"));
}

/// <summary>What an operator gave up, and only that, may be left as it is.</summary>
internal static class Waivers
{
    /// <summary>Whether an undo was waived whose key begins so.</summary>
    public static bool Has(OrderFacts facts, string key) =>
        facts.Waived.Any(waived => waived.StartsWith(key, StringComparison.Ordinal));
}

/// <summary>A cancel that was taken ends the order, an item that was taken is in it, and nobody pays unasked.</summary>
/// <remarks>
/// What was taken is what the history says: a copy of a rejected command may arrive once more, and be taken then.
/// </remarks>
internal sealed class WordsAreKept() : Checker("what was taken of people happens")
{
    public override void AtEnd(EndSighting end)
    {
        foreach (var saga in end.Sagas)
        {
            var (_, stage, _, total, _, _) = OrderDefinition.Facts((OrderState)saga.State);
            var taken = end.ClientActions
                .Where(each => each.ClientAction.Saga.Equals(saga.Id) && WasAccepted(saga, each)).ToList();
            if (stage == OrderStages.Completed && taken.Exists(Is<CancelOrder>))
                Broken(saga.Id, "a cancel was taken, and the order is completed");
            if (stage == OrderStages.Completed && !taken.Exists(Is<ApprovePayment>))
                Broken(saga.Id, "the order is completed, and no approval was taken");
            foreach (var (action, key, reply) in end.ClientActions)
                if (action.Saga.Equals(saga.Id) && !action.IsNew && !saga.Commands.ContainsKey(key) &&
                    reply?.Verdict is Verdict.Accepted or Verdict.Replayed)
                    Broken(saga.Id, $"{action.Command.GetType().Name} was accepted and is not in the history");
            var status = (OrderStatus)OrderDefinition.Instance.Queries["status"].Answer(saga.State);
            if (stage == OrderStages.Cancelled && !taken.Exists(Is<CancelOrder>) &&
                status.Outcome?.Contains("approval timeout", StringComparison.Ordinal) != true)
                Broken(saga.Id, $"nobody's cancel was taken: {status.Outcome}");
            foreach (var seen in taken.Select(each => each.ClientAction.Command).OfType<ApprovePayment>())
                if (seen.Total is { } named && named != total)
                    Broken(saga.Id, $"an approval of {named} was taken, and the order costs {total}");
            var placed = taken.Find(Is<PlaceOrder>)?.ClientAction.Command as PlaceOrder;
            var items = (placed?.Items.Count ?? 0) + taken.Count(Is<AddLineItem>);
            if (status.Items.Count != items)
                Broken(saga.Id, $"{items} items were taken, and the order has {status.Items.Count}");
        }
    }

    /// <summary>A start without a key has an order of its own: that is there if it was taken.</summary>
    private static bool WasAccepted(JournalModel saga, ClientActionResult outcome) =>
        outcome.ClientAction.IsNew || saga.Commands.ContainsKey(outcome.Key);

    private static bool Is<T>(ClientActionResult outcome) where T : SagaCommand => outcome.ClientAction.Command is T;
}
