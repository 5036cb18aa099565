using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrderActors.Gateway.Http;

/// <summary>Tells browsers, on every answer, what they must not do with it.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// No guess at another type, no use by pages of other origins, no copy in a cache: orders are about people.
    /// </summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        Add(context.Response);
        return next(context);
    });

    /// <summary>Says it once more, of a response that has been cleared.</summary>
    public static void Add(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
