using System.Globalization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>What an order may be, and what placing decides.</summary>
internal static class Placement
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(3650);

    public static Decision Place(OrderState? state, PlaceOrder place, DateTimeOffset now)
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

    /// <summary>What is wrong with an item, or null.</summary>
    public static string? ItemMistake(string? sku, int quantity)
    {
        if (ItemRules.Sku("sku", sku) is not null)
            return $"'{sku}' is no SKU: 1-{OrderLimits.SkuLength} of [A-Za-z0-9._-]";
        return ItemRules.Quantity("quantity", quantity) is not null
            ? string.Create(CultureInfo.InvariantCulture,
                $"the quantity of {sku} must be 1 to {OrderLimits.Quantity}, not {quantity}")
            : null;
    }

    private static string? Mistake(PlaceOrder place)
    {
        if (!SagaId.IsId(place.OrderId)) return $"'{place.OrderId}' is no order id: 1-100 of [A-Za-z0-9._-]";
        if (!SagaId.IsId(place.CustomerId))
            return $"'{place.CustomerId}' is no customer id: 1-100 of [A-Za-z0-9._-]";
        if (place.Email is { } email && !EmailAddress.IsValid(email))
            return $"the e-mail address is not {EmailAddress.Form}";
        if (place.Terms is not { Version: 1 or 2, Currency: { Length: 3 } currency })
            return "the terms need a version 1 or 2 and a currency of three letters";
        if (place.Terms.ApprovalWindow <= TimeSpan.Zero || place.Terms.ApprovalWindow > LongestWindow)
            return "the approval window must be positive and at most ten years";
        if (place.Items is not { Count: >= 1 and <= OrderLimits.Items })
            return $"an order has 1 to {OrderLimits.Items} items";
        foreach (var item in place.Items.AsSpan())
        {
            if (ItemMistake(item.Sku, item.Quantity) is { } mistake) return mistake;
            if (item.Discount is < 0m or > 1m) return $"the discount of {item.Sku} must be 0 to 1";
            if (item.UnitPrice is { } price && !OrderTotals.IsUsable(price, currency))
                return $"the price of {item.Sku} must be 0 to {new Money(OrderTotals.HighestPrice, currency)}";
        }

        return null;
    }
}
