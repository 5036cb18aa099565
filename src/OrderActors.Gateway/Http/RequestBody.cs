using System.Buffers;
using Microsoft.AspNetCore.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>Reads bodies whole, up to the limit.</summary>
internal static class RequestBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int Limit = 1024 * 1024;

    public const string WrongMediaType = "the body must be JSON, sent as 'Content-Type: application/json'";

    /// <summary>The body's bytes, or why there are none.</summary>
    public static async ValueTask<Outcome<byte[]>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
            return new Problem(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", WrongMediaType);
        if (request.ContentLength > Limit) return TooLarge;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
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

    private static Problem TooLarge => new(StatusCodes.Status413PayloadTooLarge, RejectCodes.TooLarge,
        $"a body may have at most {Limit} bytes");
}
