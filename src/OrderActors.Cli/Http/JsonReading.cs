using System.Globalization;
using System.Text.Json;

namespace OrderActors.Cli.Http;

/// <summary>
/// Reads answers leniently: a member that is missing is null. The console shows what the node says and decides little
/// by it, so that it works with nodes that are a little older or newer.
/// </summary>
internal static class JsonReading
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff'Z'";

    /// <summary>The member, or null when the element is not an object, has no such member, or it is JSON's null.
    /// </summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>
    /// The member as people read it: text bare, times in UTC to the millisecond, money as <c>19.80 EUR</c>, lists with
    /// commas, all else as JSON.
    /// </summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { } value ? Show(value) : null;

    /// <summary>The members of a list; empty when there is none.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The member as a whole number; 0 when there is none.</summary>
    public static long Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number : 0;

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        // An id may look like a date, but no id holds a colon.
        JsonValueKind.String when value.TryGetDateTimeOffset(out var time)
            && value.GetString()!.Contains(':', StringComparison.Ordinal) =>
            time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Show)),
        JsonValueKind.Object when value.Member("amount") is { } amount => $"{Show(amount)} {value.Text("currency")}",
        _ => value.GetRawText(),
    };
}
