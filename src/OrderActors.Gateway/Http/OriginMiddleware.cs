using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Keeps pages of other origins from changing anything: whatever page a browser shows can send requests to a node that
/// the browser reaches, also to loopback.
/// </summary>
/// <remarks>
/// Browsers say where a request comes from: <c>Sec-Fetch-Site</c>, and <c>Origin</c> with every request that is not
/// GET or HEAD. Programs send neither. A body that is not JSON is refused too: forms and simple scripts can send
/// nothing else without asking first, and nobody tells them yes.
/// </remarks>
internal sealed class OriginMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsSafe(request.Method)) return next(context);
        if (!IsOwnSite(request))
            return new Problem(StatusCodes.Status403Forbidden, "cross-origin",
                $"{request.Method} is not taken from pages of other origins").ExecuteAsync(context);
        return IsJsonOrNothing(context)
            ? next(context)
            : Problem.UnsupportedMediaType(RequestBody.WrongMediaType).ExecuteAsync(context);
    }

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ||
        HttpMethods.IsTrace(method);

    private static bool IsOwnSite(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none") return false;
        return headers.Origin is not { Count: > 0 } origin || IsOwnOrigin(request, origin.ToString());
    }

    /// <remarks>The scheme does not count: before the node a proxy may speak HTTPS.</remarks>
    private static bool IsOwnOrigin(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Scheme is "http" or "https" &&
        string.Equals(from.Authority, WithoutDefaultPort(request.Host, from), StringComparison.OrdinalIgnoreCase);

    private static string WithoutDefaultPort(HostString host, Uri from) =>
        host.Port is { } port && from.IsDefaultPort && port == from.Port ? host.Host : host.Value ?? "";

    private static bool IsJsonOrNothing(HttpContext context) => string.IsNullOrEmpty(context.Request.ContentType)
        ? context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }
        : RequestBody.IsJson(context.Request);
}
