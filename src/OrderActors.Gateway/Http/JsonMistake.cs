using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Says why a body could not be read. The serializer gives the place of a mistake and, except for English texts that
/// may change with any release, not its kind: so a body that it refused is read again, by the same type information.
/// </summary>
internal static class JsonMistake
{
    private const string WrongType = "the value has the wrong type";
    private const string NoNull = "null is not allowed";
    private const string Malformed = "this is not valid JSON";
    private const string NotUnicode = "it holds text that is not Unicode";

    private static readonly string TooDeep =
        string.Create(CultureInfo.InvariantCulture, $"it is nested deeper than {StrictJson.MaxDepth} levels");

    /// <summary>The first mistake of a body, in a few words for its sender.</summary>
    /// <param name="body">UTF-8, refused by the serializer.</param>
    /// <param name="json">The form by which it was read.</param>
    public static string Find(ReadOnlySpan<byte> body, JsonTypeInfo json)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = StrictJson.MaxDepth });
        try
        {
            reader.Read();
            var mistake = InValue(ref reader, json, optional: true);
            if (mistake is null) reader.Read(); // Nothing but white space may follow.
            return mistake ?? WrongType;
        }
        catch (JsonException)
        {
            return IsTooDeep(body) ? TooDeep : Malformed;
        }
        catch (InvalidOperationException)
        {
            return NotUnicode; // Half a surrogate pair, escaped, or bytes that are not UTF-8.
        }
    }

    private static bool IsTooDeep(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                    && reader.CurrentDepth >= StrictJson.MaxDepth) return true;
        }
        catch (JsonException)
        {
            // It ends, or is wrong, before it is too deep.
        }

        return false;
    }

    /// <summary>Reads the value that the reader is at to its end, or to its first mistake.</summary>
    private static string? InValue(ref Utf8JsonReader reader, JsonTypeInfo json, bool optional)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return optional && !json.Type.IsValueType || Nullable.GetUnderlyingType(json.Type) is not null
                ? null
                : json.Type.IsValueType ? WrongType : NoNull;
        return json.Kind switch
        {
            JsonTypeInfoKind.Object => InObject(ref reader, json),
            JsonTypeInfoKind.Enumerable => InList(ref reader, json.Options.GetTypeInfo(json.ElementType!), true),
            _ when ItemsOf(json.Type) is { } item => InList(ref reader, json.Options.GetTypeInfo(item), false),
            _ => InScalar(ref reader, json),
        };
    }

    private static string? InObject(ref Utf8JsonReader reader, JsonTypeInfo json)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return WrongType;
        var seen = new HashSet<JsonPropertyInfo>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            if (json.Properties.FirstOrDefault(known => known.Name == name) is not { } member)
                return $"unknown member '{name}'";
            if (!seen.Add(member)) return $"duplicate member '{name}'";
            reader.Read();
            if (InValue(ref reader, json.Options.GetTypeInfo(member.PropertyType), member.IsSetNullable) is { } mistake)
                return mistake;
        }

        var missing = json.Properties.Where(member => member.IsRequired && !seen.Contains(member)).ToList();
        return missing.Count == 0
            ? null
            : $"missing {string.Join(", ", missing.Select(member => $"'{member.Name}'"))}";
    }

    private static string? InList(ref Utf8JsonReader reader, JsonTypeInfo item, bool optional)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return WrongType;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (InValue(ref reader, item, optional) is { } mistake) return mistake;
        return null;
    }

    /// <summary>A value whose converter alone knows its form; ours say what is wrong with it.</summary>
    private static string? InScalar(ref Utf8JsonReader reader, JsonTypeInfo json)
    {
        try
        {
            JsonSerializer.Deserialize(ref reader, json);
            return null;
        }
        catch (JsonException e)
        {
            if (e.InnerException is JsonException) throw; // The reader's, not the converter's.
            var own = Nullable.GetUnderlyingType(json.Type) is { } value ? json.Options.GetTypeInfo(value) : json;
            return own.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly ? WrongType
                : e.InnerException is InvalidOperationException ? NotUnicode : e.Message;
        }
    }

    private static Type? ItemsOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>)
            ? type.GetGenericArguments()[0]
            : null;
}
