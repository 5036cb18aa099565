using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Reads bodies without leniency: unknown, duplicate and missing members, nulls, wrong types, trailing text and deep
/// nesting are all errors that name the place.
/// </summary>
internal static class StrictJson
{
    /// <summary>How deep a body may be nested.</summary>
    public const int MaxDepth = 16;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    private static readonly ConcurrentDictionary<JsonTypeInfo, JsonTypeInfo> Strict = new();

    /// <summary>The value of a body.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="json">The form; whatever its own leniency, it is read strictly.</param>
    public static ValueOrProblem<T> Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo json) where T : class
    {
        var strict = FormOf(json);
        // Some editors put a byte order mark before UTF-8; a reader may pass over it (RFC 8259).
        if (body.StartsWith(ByteOrderMark)) body = body[ByteOrderMark.Length..];
        try
        {
            return JsonSerializer.Deserialize(body, strict) is T value
                ? value
                : Problem.Invalid("the body must be a JSON object, not null");
        }
        catch (JsonException e)
        {
            return Problem.Invalid(Explain(e, JsonMistake.Find(body, strict)));
        }
    }

    /// <summary>The form that bodies are read by: the same, without leniency.</summary>
    public static JsonTypeInfo FormOf(JsonTypeInfo json) => Strict.GetOrAdd(json, MakeStrict);

    private static JsonTypeInfo MakeStrict(JsonTypeInfo json) => new JsonSerializerOptions(json.Options)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowTrailingCommas = false,
        ReadCommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    }.GetTypeInfo(json.Type);

    private static string Explain(JsonException e, string mistake)
    {
        var place = e.Path is { Length: > 0 } path ? $" at {path}" : "";
        var line = e.LineNumber is { } number ? $" (line {number + 1}, byte {e.BytePositionInLine + 1})" : "";
        return $"the body cannot be read{place}{line}: {mistake}";
    }
}
