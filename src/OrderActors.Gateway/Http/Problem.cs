using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace OrderActors.Gateway.Http;

/// <summary>
/// An error as RFC 9457 problem details, with a stable <c>code</c> and, where it applies, the saga's stage.
/// </summary>
internal sealed record Problem(int Status, string Code, string Detail) : IResult, IStatusCodeHttpResult,
    IContentTypeHttpResult, IEndpointMetadataProvider
{
    public const string MediaType = "application/problem+json";

    /// <summary>The longest detail, in characters: what a caller sent is not sent back at any length.</summary>
    private const int LongestDetail = 1000;

    /// <summary>The saga's stage at which the message had no place.</summary>
    public string? Stage { get; init; }

    /// <summary>After how many seconds a repeat is worth trying.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Whether the connection ends with the answer.</summary>
    public bool Closes { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    string? IContentTypeHttpResult.ContentType => MediaType;

    public static Problem Invalid(string detail) => new(StatusCodes.Status400BadRequest, "invalid", detail);

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, "not-found", detail);

    public static Problem NotNow(string code, string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = 1 };

    public static Problem StoreUnreachable(string detail) => NotNow("store-unreachable", detail);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = MediaType;
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString("D", null);
        if (Closes) response.Headers.Connection = "close";
        var body = ToJson();
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    /// <summary>Every route that can answer with a problem can answer with these; the codes tell them apart.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in (int[])[400, 404, 409, 413, 415, 422, 500, 503])
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [MediaType]));
    }

    private static string Cut(string detail) =>
        detail.Length <= LongestDetail ? detail : $"{detail.AsSpan(0, LongestDetail - 1)}…";

    private byte[] ToJson()
    {
        using var stream = new MemoryStream(256);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "about:blank"u8);
            writer.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(Status));
            writer.WriteNumber("status"u8, Status);
            writer.WriteString("detail"u8, Cut(Detail));
            writer.WriteString("code"u8, Code);
            if (Stage is { } stage) writer.WriteString("stage"u8, stage);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
