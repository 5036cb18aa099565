using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>A customer has until the deadline that was set when the stock was reserved, no more and no less.</summary>
internal sealed class DeadlinesStand() : Checker("a deadline never moves, and nothing is approved after it")
{
    private readonly Dictionary<SagaId, DateTimeOffset> deadlines = [];

    public override void Stored(JournalModel saga)
    {
        var stage = saga.Description.Stage;
        if (saga.Description.Deadline is { } deadline)
        {
            if (!deadlines.TryAdd(saga.Id, deadline) && deadlines[saga.Id] != deadline)
                Broken(saga.Id, $"the deadline moved from {deadlines[saga.Id]:O} to {deadline:O}");
        }
        else if (deadlines.Remove(saga.Id, out var passed) && IsPaidFor(stage) && saga.Newest[0].Envelope.At >= passed)
        {
            Broken(saga.Id, $"it is at '{stage}' since {saga.Newest[0].Envelope.At:O}; its deadline was {passed:O}");
        }
    }

    private static bool IsPaidFor(string stage) => stage is OrderStages.Payment or OrderStages.StatusUpdate or
        OrderStages.Shipping or OrderStages.Notify or OrderStages.Completed;
}

/// <summary>What an order costs is what its goods cost in the shop.</summary>
internal sealed class GoodsArePaid(Shop shop) : Checker("a completed order costs what its goods cost")
{
    public override void Stored(JournalModel saga)
    {
        if (!saga.HasEnded || saga.Description.Stage != OrderStages.Completed) return;
        var kept = shop.KeptFrom(saga.Id.Id).Sum();
        var cost = shop.ShippedFor(saga.Id.Id).Sum(units => units.Value * shop.Stock.PriceOf(units.Key).Minor);
        if (kept != cost) Broken(saga.Id, $"{kept} is captured; the shop's prices make {cost}");
    }
}

/// <summary>An undo starts once the attempt that it undoes has ended, whatever the saga declares.</summary>
internal sealed class UndosWait() : Checker("an undo waits for the attempt that it undoes")
{
    public override void Started(AttemptSighting attempt)
    {
        if (Undone(attempt.Call.Call.Activity) is not { } undone) return;
        foreach (var other in attempt.Running)
            if (attempt.SagaId.IdempotencyKey(other.Call.Key) == undone)
                Broken(attempt.SagaId, $"'{attempt.Call.Call.Key}' starts while '{other.Call.Key}' is running");
    }

    /// <summary>The idempotency key that a request undoes, or null.</summary>
    private static string? Undone(Activity activity) => activity switch
    {
        ReleaseStock release => release.ReservationKey,
        SettlePayment settle => settle.PaymentKey,
        RefundPayment refund => refund.PaymentKey,
        RevertOrderStatus revert => revert.UpdateKey,
        CancelShipping cancel => cancel.ShippingKey,
        _ => null,
    };
}
