using System.Globalization;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Kinds;

/// <summary>
/// Finds what is certainly wrong with a command's data: members that do not exist or are missing, and values of another
/// type. It knows the keywords of JSON Schema that the node uses and ignores others: the node decides in the end.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>The first mistake, or null.</summary>
    public static string? Check(JsonElement schema, JsonElement data) => Check(schema, data, "");

    private static string? Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        var types = Types(schema);
        if (types.Count > 0 && !types.Any(type => Is(value, type)))
        {
            var wanted = string.Join(" or ", types.Where(type => type != "null"));
            return $"{(path.Length == 0 ? "it" : $"'{path}'")} must be of type {wanted}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckMembers(schema, value, path),
            JsonValueKind.Array when schema.Member("items") is { } items => value.EnumerateArray()
                .Select((item, i) => Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")))
                .FirstOrDefault(mistake => mistake is not null),
            _ => null,
        };
    }

    private static string? CheckMembers(JsonElement schema, JsonElement value, string path)
    {
        if (schema.Member("properties") is not { } properties) return null;
        string Named(string name) => path.Length == 0 ? name : $"{path}.{name}";
        foreach (var member in value.EnumerateObject())
        {
            if (properties.Member(member.Name) is { } known)
            {
                if (Check(known, member.Value, Named(member.Name)) is { } mistake) return mistake;
            }
            else if (schema.Member("additionalProperties") is { ValueKind: JsonValueKind.False })
            {
                var names = string.Join(", ", properties.EnumerateObject().Select(property => property.Name));
                return $"there is no member '{Named(member.Name)}'; there are {names}";
            }
        }

        foreach (var required in schema.List("required"))
            if (required.GetString() is { } name && !value.TryGetProperty(name, out _))
                return $"'{Named(name)}' is missing";
        return null;
    }

    private static List<string> Types(JsonElement schema) => schema.Member("type") switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(type => type.GetString()!)],
        _ => [],
    };

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            && decimal.IsInteger(number),
        _ => true,
    };
}
