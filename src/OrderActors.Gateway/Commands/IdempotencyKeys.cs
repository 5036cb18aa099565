using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Commands;

/// <summary>The header by which a caller repeats a command without doing it twice.</summary>
internal static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";

    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 200;

    private const string Replayed = "Idempotency-Replayed";
    private const int FingerprintBytes = 16;

    /// <summary>Reads the header; false when it has no place in it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key, or null when there is no such header.</param>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        key = null;
        var values = request.Headers[Header];
        if (values.Count == 0) return true;
        if (values.Count > 1 || values[0] is not { Length: > 0 and <= MaxLength } text) return false;
        foreach (var c in text)
            if (c is < '!' or > '~') return false;
        key = text;
        return true;
    }

    /// <summary>Says that the answer is that of an earlier send.</summary>
    public static void MarkReplayed(HttpResponse response) => response.Headers[Replayed] = "true";

    public static Problem Malformed { get; } =
        Problem.Invalid($"the header {Header} must be one value of 1-{MaxLength} visible ASCII characters");

    /// <summary>
    /// A text that is equal for equal contents, whatever the body's white space and order of members.
    /// </summary>
    /// <param name="command">The command's name, kind included.</param>
    /// <param name="content">The command.</param>
    /// <param name="json">Its canonical form.</param>
    public static string Fingerprint(string command, object content, JsonTypeInfo json)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Encoding.UTF8.GetBytes(command, buffer);
        buffer.Write("\n"u8);
        using (var writer = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(writer, content, json);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return Base64Url.EncodeToString(hash[..FingerprintBytes]);
    }
}
