using System.Globalization;
using System.Text.Json;
using OrderActors.Cli.Commands;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Imports;

/// <summary>An order as a file names it.</summary>
internal sealed record OrderLine(
    string OrderId, string CustomerId, string CustomerName, string? Country, IReadOnlyList<OrderLineItem> Items);

/// <summary>An item of an order as a file names it: its price and discount are what was agreed then.</summary>
internal sealed record OrderLineItem(string Sku, int Quantity, decimal UnitPrice, decimal Discount);

/// <summary>
/// Reads orders from JSON lines: orderId, customerId, customerName, country, items of sku, quantity, unitPrice,
/// discount. Other members are passed over. Empty lines are skipped.
/// </summary>
internal static class OrderFile
{
    private static readonly string[] OrderMembers = ["orderId", "customerId", "customerName", "country", "items"];
    private static readonly string[] ItemMembers = ["sku", "quantity", "unitPrice", "discount"];

    // A member that is there twice says two things, and the parser would take the last.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the lines.</summary>
    public static IEnumerable<ImportLine<OrderLine>> Read(IEnumerable<FileLine> file)
    {
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (number, text, unreadable) in file)
        {
            var (order, problem) = text is null ? (null, unreadable) : Parse(text);
            if (order is { OrderId: var id } && !seen.TryAdd(id, number))
                (order, problem) = (null, $"orderId {id} is already on line {seen[id]}");
            yield return new(number, order, problem);
        }
    }

    private static (OrderLine? Order, string? Problem) Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return (Order(document.RootElement), null);
        }
        catch (JsonException e)
        {
            // The parser has no place for a member that is there twice.
            return (null, e.BytePositionInLine is { } before
                ? string.Create(CultureInfo.InvariantCulture, $"malformed JSON at byte {before + 1}")
                : "malformed JSON: a member is there twice");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What the JSON reader throws for half a surrogate pair, escaped or not.
            return (null, "it holds text that is not Unicode");
        }
        catch (BadMemberException e)
        {
            return (null, e.Message);
        }
    }

    private static OrderLine Order(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object) throw new BadMemberException("it is not a JSON object");
        Spelling(line, OrderMembers);
        var (orderId, customerId) = (Id(line, "orderId"), Id(line, "customerId"));
        if (line.Member("items") is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() == 0)
            throw new BadMemberException("items is missing or empty");
        var name = Text(line, "customerName") ?? throw new BadMemberException("customerName is missing");
        return new(orderId, customerId, name,
            Text(line, "country"), [.. items.EnumerateArray().Select(Item)]);
    }

    private static OrderLineItem Item(JsonElement item, int index)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"items[{index}].");
        if (item.ValueKind != JsonValueKind.Object)
            throw new BadMemberException($"items[{index}] is not a JSON object");
        Spelling(item, ItemMembers, at);
        if (item.Member("quantity") is not { ValueKind: JsonValueKind.Number } quantity
            || !quantity.TryGetInt32(out var count)
            || count is < 1 or > NodeLimits.Quantity)
            throw new BadMemberException($"{at}quantity is not a whole number from 1 to {NodeLimits.Quantity}");
        var price = Number(item, "unitPrice", at) ?? throw new BadMemberException($"{at}unitPrice is missing");
        var discount = Number(item, "discount", at) ?? 0m;
        if (price < 0) throw new BadMemberException($"{at}unitPrice is negative");
        if (discount is < 0 or > 1) throw new BadMemberException($"{at}discount is not 0 to 1");
        return new(Id(item, "sku", at), count, price, discount);
    }

    /// <summary>Unknown members are ignored, but not <c>Discount</c>: the order would be placed without one.</summary>
    private static void Spelling(JsonElement parent, string[] known, string at = "")
    {
        foreach (var member in parent.EnumerateObject())
            foreach (var name in known)
                if (!member.NameEquals(name) && member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    throw new BadMemberException($"{at}{member.Name} must be spelt {name}");
    }

    private static string Id(JsonElement parent, string name, string at = "")
    {
        var id = Text(parent, name, at) ?? throw new BadMemberException($"{at}{name} is missing");
        return Symbols.IsId(id) ? id
            : throw new BadMemberException($"{at}{name} {Echo.Of(id)} is not 1-100 of [A-Za-z0-9._-]");
    }

    private static string? Text(JsonElement parent, string name, string at = "") => parent.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw new BadMemberException($"{at}{name} is not text"),
    };

    private static decimal? Number(JsonElement parent, string name, string at) => parent.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDecimal(out var number) => number,
        _ => throw new BadMemberException($"{at}{name} is not a number"),
    };

    /// <summary>Leaves the reading of one line; never leaves this file.</summary>
    private sealed class BadMemberException(string message) : Exception(message);
}
