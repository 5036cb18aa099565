using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>Reads bodies whole, up to the limit.</summary>
internal static class RequestBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int Limit = 1024 * 1024;

    /// <summary>
    /// How many bytes of a body that is too large are still read and dropped: a connection that ended while the caller
    /// still sends would be reset, and take the answer with it.
    /// </summary>
    public const int Drained = 16 * Limit;

    public const string WrongMediaType = "the body must be JSON, sent as 'Content-Type: application/json'";

    private const string Coded = "the body must be sent as it is, without a 'Content-Encoding'";

    /// <summary>The body's bytes, or why there are none.</summary>
    /// <remarks>
    /// No token: when the caller goes, the server ends the read itself. A read that somebody else cancels leaves the
    /// server in the middle of it, which it logs as an error.
    /// </remarks>
    public static async ValueTask<ValueOrProblem<byte[]>> ReadAsync(HttpRequest request)
    {
        if (!IsJson(request))
            return Problem.UnsupportedMediaType(WrongMediaType);
        if (request.Headers.ContentEncoding is { Count: > 0 } coding && coding != "identity")
            return Problem.UnsupportedMediaType(Coded);
        var reader = request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(CancellationToken.None);
            }
            catch (IOException e) when (e is not BadHttpRequestException and not ConnectionResetException)
            {
                // What the server throws for the length of a chunk that no number can hold.
                return Unreadable;
            }

            var buffer = read.Buffer;
            if (buffer.Length > Limit)
            {
                reader.AdvanceTo(buffer.End);
                return TooLarge;
            }

            if (read.IsCompleted)
            {
                var body = buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return body;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Whether the request says that its body is JSON.</summary>
    /// <remarks>Nearly all say so in these very words; others are parsed.</remarks>
    public static bool IsJson(HttpRequest request) =>
        request.ContentType is "application/json" || request.HasJsonContentType();

    private static Problem Unreadable { get; } =
        Problem.Invalid("the body cannot be read: its chunks are wrong") with { Closes = true };

    /// <summary>Says so; the server drops what is left of the body, for a while, and ends the connection.</summary>
    public static Problem TooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, RejectCodes.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"a body may have at most {Limit} bytes"))
    {
        Closes = true,
    };
}
