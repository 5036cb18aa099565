using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>The consequences when an outstanding call has failed permanently or is given up.</summary>
internal static class ActivityFailures
{
    public static Decision Failed(OrderState state, ActivityFailed message)
    {
        var error = message.Failure.Message;
        var effect = message.Failure.Effect;
        return message.Key switch
        {
            OrderKeys.FetchInventory or OrderKeys.FetchCustomer =>
                Decision.Accepted(new EnrichmentFailed($"enrichment failed: {error}")),
            OrderKeys.FetchRecommendations => Decision.Accepted(new RecommendationsMissed(error)),
            OrderKeys.ReserveStock => Decision.Accepted(new ReserveFailed($"reserve failed: {error}", effect)),
            OrderKeys.ChargePayment => Decision.Accepted(effect == Effect.None
                ? new PaymentFailed($"payment failed: {error}", Effect.None)
                : new PaymentUnknown(error)),
            OrderKeys.UpdateStatus =>
                Decision.Accepted(new StatusUpdateFailed($"status update failed: {error}", effect)),
            OrderKeys.ScheduleShipping => Decision.Accepted(new ShippingFailed($"shipping failed: {error}", effect)),
            OrderKeys.SendConfirmation or OrderKeys.SendSms or OrderKeys.FindAddress or OrderKeys.SendCancellation
                or OrderKeys.SendFailure => FollowUp.End(state, message.Key, new NoticeFailed(message.Key, error)),
            _ when OrderKeys.AddedItem(message.Key) is > 0 and var number => FollowUp.EndItem(state,
                new ItemRefused(number, $"item refused: {state.Added(number).Sku}: {error}", effect)),
            // Every other forward call is above, and undos do not fail: they are retried or waived.
            _ => throw new BrokenInvariantException("OA0005", $"'{message.Key}' of order {state.Id} cannot fail"),
        };
    }

    public static Decision Waived(OrderState state, WorkWaived message)
    {
        var waived = new UndoWaived(message.Key, message.By, message.Reason);
        // Whether the charge happened stays unknown: the payment counts as failed and is refunded by its key.
        return message.Key == OrderKeys.SettlePayment
            ? Decision.Accepted(waived, new PaymentFailed($"payment failed: {state.ChargeError}", Effect.Unknown))
            : FollowUp.End(state, message.Key, waived);
    }
}
