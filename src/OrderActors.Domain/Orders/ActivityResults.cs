using System.Globalization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>What follows when an outstanding call ends well. Every branch records the end.</summary>
internal static class ActivityResults
{
    public static Decision Completed(OrderState state, ActivityCompleted message, DateTimeOffset now) =>
        message.Result switch
        {
            InventorySnapshot snapshot => Decision.Accepted(Inventory(state, snapshot)),
            CustomerProfile profile => Decision.Accepted(
                new CustomerFetched(profile.Tier, profile.Name, profile.Email, profile.Phone)),
            Recommendations recommendations => Decision.Accepted(new RecommendationsFetched(recommendations.Skus)),
            StockReserved when message.Key == OrderKeys.ReserveStock =>
                Decision.Accepted(new OrderReserved(now + state.Placed.Terms.ApprovalWindow)),
            StockReserved reserved => Item(state, OrderKeys.AddedItem(message.Key), reserved),
            PaymentReceipt receipt => Decision.Accepted(new PaymentCharged(receipt.TransactionId)),
            PaymentSettlement { Receipt: { } receipt } => Decision.Accepted(new PaymentCharged(receipt.TransactionId)),
            // The key is void now: a charge that is still on its way will be refused.
            PaymentSettlement =>
                Decision.Accepted(new PaymentFailed($"payment failed: {state.ChargeError}", Effect.None)),
            StatusUpdated updated => Decision.Accepted(new StatusWritten(updated.Status)),
            ShippingScheduled shipping => Decision.Accepted(new ShipmentScheduled(shipping.TrackingNumber)),
            NoticeSent notice =>
                FollowUp.End(state, message.Key, new NoticeDelivered(message.Key, notice.Delivery)),
            Undone undone => FollowUp.End(state, message.Key, new UndoEnded(message.Key, undone.HadEffect)),
            _ => throw new BrokenInvariantException("OA0005",
                $"'{message.Key}' of order {state.Id} ended with a {message.Result.GetType().Name}"),
        };

    private static SagaEvent Inventory(OrderState state, InventorySnapshot snapshot)
    {
        var levels = new Dictionary<string, StockLevel>(snapshot.Levels.Count, StringComparer.Ordinal);
        foreach (var level in snapshot.Levels.AsSpan()) levels[level.Sku] = level;
        foreach (var wanted in state.Wanted.AsSpan())
            if (Shortage(wanted, levels.GetValueOrDefault(wanted.Sku)) is { } shortage)
                return new EnrichmentFailed($"enrichment failed: {shortage}", InventoryOk: false);

        var prices = new StockPrice[state.Placed.Items.Count];
        for (var i = 0; i < prices.Length; i++)
        {
            var item = state.Placed.Items[i];
            var price = item.UnitPrice ?? levels[item.Sku].UnitPrice;
            if (ItemRules.Price("", price, state.Placed.Terms.Currency) is not null)
                return new EnrichmentFailed($"enrichment failed: {item.Sku} {Unusable(state, price)}");
            prices[i] = new(item.Sku, price);
        }

        return new InventoryFetched([.. prices]);
    }

    private static string? Shortage(SkuQuantity wanted, StockLevel? level)
    {
        if (level is not { Known: true }) return $"unknown product: {wanted.Sku}";
        return level.Available < wanted.Quantity
            ? string.Create(CultureInfo.InvariantCulture,
                $"out of stock: {wanted.Sku} (wanted {wanted.Quantity}, available {level.Available})")
            : null;
    }

    private static Decision Item(OrderState state, int number, StockReserved reserved)
    {
        var line = state.Added(number);
        foreach (var price in reserved.Prices.AsSpan())
        {
            if (!price.Sku.Equals(line.Sku, StringComparison.Ordinal)) continue;
            return ItemRules.Price("", price.UnitPrice, state.Placed.Terms.Currency) is null
                ? FollowUp.EndItem(state, new ItemReserved(number, price.UnitPrice))
                : Refused(Unusable(state, price.UnitPrice));
        }

        return Refused("the reservation came without a price");

        // Reserved all the same: an item that cannot be sold must be given back.
        Decision Refused(string why) => FollowUp.EndItem(
            state, new ItemRefused(number, $"item refused: {line.Sku}: {why}", Effect.Unknown));
    }

    private static string Unusable(OrderState state, Money price) =>
        $"costs {price}, which an order in {state.Placed.Terms.Currency} cannot take";
}
