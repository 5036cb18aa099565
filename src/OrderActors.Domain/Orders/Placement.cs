using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>The rules for an order to place, and the decision on it.</summary>
public static class Placement
{
    internal static Decision Place(OrderState? state, PlaceOrder place, DateTimeOffset now)
    {
        if (Mistake(place) is { } mistake) return Decision.Rejected(RejectCodes.Invalid, mistake);
        if (state is null)
        {
            return Decision.Accepted(
                new OrderPlaced(place.OrderId, place.CustomerId, place.Items, place.Terms, now, place.Email));
        }

        // Terms are the node's, not the caller's: a changed setting must not turn a repeat into a conflict.
        var placed = state.Placed;
        return string.Equals(placed.OrderId, place.OrderId, StringComparison.Ordinal) &&
            string.Equals(placed.CustomerId, place.CustomerId, StringComparison.Ordinal) &&
            string.Equals(placed.Email, place.Email, StringComparison.Ordinal) && placed.Items.Equals(place.Items)
                ? Decision.Accepted()
                : Decision.Rejected(RejectCodes.AlreadyStarted, $"order {placed.OrderId} has another content");
    }

    /// <summary>What is wrong with the order, in one sentence that names the member, or null.</summary>
    public static string? Mistake(PlaceOrder place) =>
        TextRules.Id("orderId", place.OrderId) ?? TextRules.Id("customerId", place.CustomerId)
        ?? TextRules.Email("email", place.Email) ?? Mistake(place.Terms)
        ?? ItemRules.Items(place.Items, place.Terms.Currency);

    private static string? Mistake(OrderTerms? terms) => terms switch
    {
        not { Version: 1 or 2, Currency.Length: 3 } =>
            "the terms need a version 1 or 2 and a currency of three letters",
        { ApprovalWindow.TotalMilliseconds: var window }
            when window is < OrderLimits.ShortestApprovalWindow or > OrderLimits.LongestApprovalWindow =>
            "the approval window must be 1 ms to 90 days",
        _ => null,
    };
}
