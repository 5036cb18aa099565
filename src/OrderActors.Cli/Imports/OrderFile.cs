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
/// discount. Other members are passed over. Empty lines are no lines.
/// </summary>
internal static class OrderFile
{
    /// <summary>Reads the lines.</summary>
    public static IEnumerable<ImportLine<OrderLine>> Read(TextReader file)
    {
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var number = 1L; file.ReadLine() is { } text; number++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            var (order, problem) = Parse(text);
            if (order is not null && !seen.TryAdd(order.OrderId, number))
            {
                yield return new(number, null, $"orderId {order.OrderId} is already on line {seen[order.OrderId]}");
                continue;
            }

            yield return new(number, order, problem);
        }
    }

    private static (OrderLine? Order, string? Problem) Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return (Order(document.RootElement), null);
        }
        catch (JsonException e)
        {
            return (null, $"malformed JSON: {e.Message.Split(" LineNumber")[0]}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What the JSON reader throws for half a surrogate pair, escaped or not.
            return (null, "it holds text that is no Unicode");
        }
        catch (BadMemberException e)
        {
            return (null, e.Message);
        }
    }

    private static OrderLine Order(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object) throw new BadMemberException("it is no JSON object");
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
        if (item.ValueKind != JsonValueKind.Object) throw new BadMemberException($"items[{index}] is no JSON object");
        if (item.Member("quantity") is not { ValueKind: JsonValueKind.Number } quantity
            || !quantity.TryGetInt32(out var count)
            || count < 1) throw new BadMemberException($"{at}quantity is no whole number from 1");
        var price = Number(item, "unitPrice", at) ?? throw new BadMemberException($"{at}unitPrice is missing");
        var discount = Number(item, "discount", at) ?? 0m;
        if (price < 0) throw new BadMemberException($"{at}unitPrice is negative");
        if (discount is < 0 or > 1) throw new BadMemberException($"{at}discount is not 0 to 1");
        return new(Id(item, "sku", at), count, price, discount);
    }

    private static string Id(JsonElement parent, string name, string at = "")
    {
        var id = Text(parent, name, at) ?? throw new BadMemberException($"{at}{name} is missing");
        return Symbols.IsId(id) ? id
            : throw new BadMemberException($"{at}{name} '{id}' is not 1-100 of [A-Za-z0-9._-]");
    }

    private static string? Text(JsonElement parent, string name, string at = "") => parent.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw new BadMemberException($"{at}{name} is no text"),
    };

    private static decimal? Number(JsonElement parent, string name, string at) => parent.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDecimal(out var number) => number,
        _ => throw new BadMemberException($"{at}{name} is no number"),
    };

    /// <summary>Leaves the reading of one line; never leaves this file.</summary>
    private sealed class BadMemberException(string message) : Exception(message);
}
