using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Once the node is told to stop, whoever comes on a connection that is still open is sent away at once; what came
/// before is answered. Only the sign of life continues.
/// </summary>
internal sealed class StoppingMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public static Problem Stopping { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "stopping", "the node is stopping; nothing is stored")
        {
            RetryAfter = 1,
        };

    public Task InvokeAsync(HttpContext context)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested || context.Request.Path == "/healthz")
            return next(context);
        context.Response.Headers.Connection = "close";
        return Stopping.ExecuteAsync(context);
    }
}
