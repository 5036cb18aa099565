using Microsoft.AspNetCore.Http;
using OrderActors.Engine;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Operations;

/// <summary>
/// Responds at once for a node that cannot serve requests: a standby owns no data, so what it could say of an order
/// might be long out of date; and while the store is away a request would wait for it.
/// </summary>
internal sealed class AvailabilityMiddleware(RequestDelegate next, ISagaEngine engine)
{
    public const string Standby = "standby";

    public Task InvokeAsync(HttpContext context)
    {
        const string WhoAnswers = "this node stands by for another one, which takes requests";
        var problem =
            engine.StandsBy ? Problem.NotNow(Standby, WhoAnswers)
            : engine.StoreAway is { } reason ? Problem.StoreUnreachable(reason)
            : null;
        return problem is null || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? next(context)
            : problem.ExecuteAsync(context);
    }
}
