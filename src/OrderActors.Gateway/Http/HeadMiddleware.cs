using Microsoft.AspNetCore.Http;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Answers HEAD as GET would be answered, on every route that there is; the server leaves the body out. Runs before
/// routing.
/// </summary>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    private static readonly object Asked = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method)) return next(context);
        context.Items[Asked] = Asked;
        context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    /// <summary>Whether the caller wants the headers alone: a stream must not begin.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Asked);
}
