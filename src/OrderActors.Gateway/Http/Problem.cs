using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using OrderActors.Engine;
using OrderActors.Gateway.OpenApi;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>
/// An error as RFC 9457 problem details, with a stable <c>code</c> and, where it applies, the saga's stage.
/// </summary>
internal sealed record Problem(int Status, string Code, string Detail) : IResult, IStatusCodeHttpResult,
    IContentTypeHttpResult, IEndpointMetadataProvider
{
    public const string MediaType = "application/problem+json";

    public const string UnsupportedMediaTypeCode = "unsupported-media-type";

    public const string StoppingCode = "stopping";

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

    public static Problem Invalid(string detail) => new(StatusCodes.Status400BadRequest, RejectCodes.Invalid, detail);

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, RejectCodes.NotFound, detail);

    public static Problem UnsupportedMediaType(string detail) =>
        new(StatusCodes.Status415UnsupportedMediaType, UnsupportedMediaTypeCode, detail);

    public static Problem NotNow(string code, string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = 1 };

    public static Problem StoreUnreachable(string detail) => NotNow(ReplyCodes.StoreUnreachable, detail);

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

    /// <summary>What every route can answer with, below <c>/api</c> also while the store is away.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in (int[])[.. RouteProblems.Always, StatusCodes.Status503ServiceUnavailable])
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), [MediaType]));
    }

    private static string Cut(string detail) =>
        detail.Length <= LongestDetail ? detail : $"{detail.AsSpan(0, LongestDetail - 1)}…";

    private byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new ProblemResponse("about:blank", ReasonPhrases.GetReasonPhrase(Status), Status, Cut(Detail), Code, Stage),
        GatewayJson.Default.ProblemResponse);
}

/// <summary>An error as problem details (RFC 9457).</summary>
/// <param name="Type">Always <c>about:blank</c>: the code tells problems apart.</param>
/// <param name="Title">What the status code means.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Detail">What is wrong, for people.</param>
/// <param name="Code">What is wrong, for programs; it stays the same from release to release.</param>
/// <param name="Stage">The saga's stage, where it is the reason.</param>
internal sealed record ProblemResponse(
    string Type, string Title, int Status, string Detail, string Code, string? Stage);
