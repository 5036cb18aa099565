using OrderActors.Domain;
using OrderActors.Domain.Greetings;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>
/// What every command must keep to before an engine sees it, by its type: the one place, so that no route goes round
/// it.
/// </summary>
internal sealed class CommandRules(ICatalogue catalogue, GatewayOptions options)
{
    private const int MaxWorkKey = 100;

    /// <summary>What is wrong with the command, or null. Kinds of one's own have rules in their Decide.</summary>
    public string? Check(SagaCommand command) => command switch
    {
        PlaceOrder place => Place(place),
        AddLineItem add => Item("", add.Sku, add.Quantity) ?? Unknown([add.Sku]),
        ApprovePayment approve => TextRules.Text("approvedBy", approve.ApprovedBy, TextRules.MaxName),
        CancelOrder cancel => TextRules.Text("reason", cancel.Reason, TextRules.MaxReason),
        GreetUser greet => TextRules.Id("userId", greet.UserId),
        CancelGreeting cancel => TextRules.Text("reason", cancel.Reason, TextRules.MaxReason),
        RetryWork retry => Work(retry.Key, retry.By, retry.Reason),
        WaiveWork waive => Work(waive.Key, waive.By, waive.Reason),
        _ => null,
    };

    private string? Place(PlaceOrder place)
    {
        if (TextRules.Id("customerId", place.CustomerId) is { } id) return id;
        if (TextRules.Email("email", place.Email) is { } email) return email;
        var items = place.Items;
        if (items.Count is 0 or > OrderLimits.Items)
            return $"items must hold 1 to {OrderLimits.Items} items; it holds {items.Count}";
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var wrong = Item($"items[{i}].", item.Sku, item.Quantity) ?? Price($"items[{i}].", item.UnitPrice)
                ?? (item.Discount is < 0m or > 1m ? $"items[{i}].discount must be 0 to 1" : null);
            if (wrong is not null) return wrong;
        }

        return Unknown(items.Select(item => item.Sku)) ?? Value(items);
    }

    private static string? Item(string prefix, string sku, int quantity) =>
        TextRules.Sku($"{prefix}sku", sku) ?? Quantity(prefix, quantity);

    /// <summary>How many of a product may be ordered, or taken in, at once.</summary>
    public static string? Quantity(string prefix, int quantity) => quantity is < 1 or > OrderLimits.Quantity
        ? $"{prefix}quantity must be 1 to {OrderLimits.Quantity}; it is {quantity}"
        : null;

    /// <summary>Prices are the node's own currency and not below zero.</summary>
    public string? Price(string prefix, Money? price)
    {
        if (price is not { } known) return null;
        if (known.Currency != options.Terms.Currency) return $"{prefix}unitPrice must be in {options.Terms.Currency}";
        return known.Minor < 0 ? $"{prefix}unitPrice must not be negative" : null;
    }

    private string? Unknown(IEnumerable<string> skus)
    {
        var unknown = catalogue.Unknown(skus);
        return unknown.Count == 0
            ? null : $"unknown SKU: {string.Join(", ", unknown.Distinct(StringComparer.Ordinal))}";
    }

    /// <summary>Agreed prices must add up to an amount that money can hold.</summary>
    private static string? Value(ValueList<OrderItem> items)
    {
        var sum = 0m;
        foreach (var item in items)
            if (item.UnitPrice is { } price) sum += item.Quantity * (decimal)price.Minor;
        return sum > long.MaxValue / 2 ? "the order's value is too large" : null;
    }

    private static string? Work(string key, string by, string reason)
    {
        if (key.Length is 0 or > MaxWorkKey ||
            !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-'))
            return $"a work key is 1-{MaxWorkKey} of [A-Za-z0-9._:-]";
        return TextRules.Text("by", by, TextRules.MaxName) ?? TextRules.Text("reason", reason, TextRules.MaxReason);
    }
}
