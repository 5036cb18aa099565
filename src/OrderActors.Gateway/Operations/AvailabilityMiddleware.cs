using Microsoft.AspNetCore.Http;
using OrderActors.Gateway.Http;
using OrderActors.Runtime.Engine;

namespace OrderActors.Gateway.Operations;

/// <summary>
/// Answers at once for a node that can answer nothing: one that stands by owns no data, so what it could say of an
/// order might be long out of date; and while the store is away a request would wait for it.
/// </summary>
internal sealed class AvailabilityMiddleware(RequestDelegate next, ISagaEngine engine)
{
    public const string Standby = "standby";

    public Task InvokeAsync(HttpContext context)
    {
        var problem =
            engine.StandsBy ? new Problem(StatusCodes.Status503ServiceUnavailable, Standby,
                "this node stands by for another one, which takes requests") { RetryAfter = 1 }
            : engine.StoreAway is { } reason ? Problem.StoreUnreachable(reason)
            : null;
        return problem is null || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? next(context)
            : problem.ExecuteAsync(context);
    }
}
