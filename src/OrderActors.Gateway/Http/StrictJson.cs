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
    private const int MaxDepth = 16;

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
            return Problem.Invalid(Explain(e));
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

    /// <summary>The serializer's text without the names of our types, which mean nothing to a caller.</summary>
    private static string Explain(JsonException e)
    {
        var text = e.Message;
        var end = text.IndexOf(" Path:", StringComparison.Ordinal);
        if (end >= 0) text = text[..end];
        var reason = text switch
        {
            _ when text.Contains("could not be mapped", StringComparison.Ordinal) => $"unknown member {Quoted(text)}",
            _ when text.StartsWith("Duplicate", StringComparison.Ordinal) => $"duplicate member {Quoted(text)}",
            _ when text.Contains("missing required", StringComparison.Ordinal)
                => $"missing {text[(text.LastIndexOf(':') + 2)..]}",
            _ when text.Contains("could not be converted", StringComparison.Ordinal) => "the value has the wrong type",
            _ when text.Contains("doesn't allow null", StringComparison.Ordinal) => "null is not allowed",
            _ => text,
        };
        var place = e.Path is { Length: > 0 } path ? $" at {path}" : "";
        var line = e.LineNumber is { } number ? $" (line {number + 1}, byte {e.BytePositionInLine + 1})" : "";
        return $"the body cannot be read{place}{line}: {reason.TrimEnd('.')}";
    }

    private static string Quoted(string text)
    {
        var start = text.IndexOf('\'', StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('\'', start + 1);
        return end < 0 ? "" : text[start..(end + 1)];
    }
}
