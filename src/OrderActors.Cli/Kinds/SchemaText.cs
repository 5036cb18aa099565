using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Kinds;

/// <summary>A JSON Schema as a person reads it, in one line: <c>{"userId": string, "email"?: string}</c>.</summary>
internal static class SchemaText
{
    /// <summary>The line. A question mark stands behind members that may be missing.</summary>
    public static string Write(JsonElement schema)
    {
        if (schema.Member("properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            var required = schema.List("required").Select(name => name.GetString()).ToHashSet();
            var members = properties.EnumerateObject().Select(member =>
                $"\"{member.Name}\"{(required.Contains(member.Name) ? "" : "?")}: {Write(member.Value)}");
            return $"{{{string.Join(", ", members)}}}";
        }

        if (schema.Member("items") is { } items) return $"[{Write(items)}]";
        if (schema.Member("enum") is not null)
            return string.Join(" | ", schema.List("enum").Select(value => value.GetRawText()));
        return schema.Text("format") ?? schema.Member("type") switch
        {
            { ValueKind: JsonValueKind.String } one => one.GetString()!,
            { ValueKind: JsonValueKind.Array } several => string.Join(" | ",
                several.EnumerateArray().Select(type => type.GetString()).Where(type => type != "null")),
            _ => "any",
        };
    }
}
