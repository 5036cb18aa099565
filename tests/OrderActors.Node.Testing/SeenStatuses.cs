using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace OrderActors.Node.Testing;

/// <summary>Which status codes the routes of a node really gave.</summary>
public sealed class SeenStatuses : IStartupFilter
{
    private readonly ConcurrentDictionary<(string Route, string Method, int Status), byte> seen = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            await rest(context);
            // A caller that has gone was told nothing.
            if (context.GetEndpoint() is RouteEndpoint route && !context.RequestAborted.IsCancellationRequested)
                seen.TryAdd((NameOf(route), context.Request.Method, context.Response.StatusCode), 0);
        });
        next(app);
    };

    /// <summary>Those that a document does not have, as <c>GET /api/orders 400</c>.</summary>
    public IReadOnlyList<string> MissingIn(OpenApiDocument document) =>
    [
        .. seen.Keys.Where(one => document.Paths.TryGetValue(one.Route, out var path) &&
                path.Operations?.TryGetValue(HttpMethod.Parse(one.Method), out var operation) == true &&
                operation.Responses?.ContainsKey($"{one.Status}") != true)
            .Select(one => $"{one.Method} {one.Route} {one.Status}").Order(StringComparer.Ordinal),
    ];

    private static string NameOf(RouteEndpoint route) => $"/{route.RoutePattern.RawText?.Trim('/')}";
}
