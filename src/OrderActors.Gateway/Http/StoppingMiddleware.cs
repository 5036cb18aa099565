using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Once the node is stopping, requests on open connections are refused at once; those that came before are answered.
/// Only the liveness check continues.
/// </summary>
internal sealed class StoppingMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public static Problem Stopping { get; } =
        new(StatusCodes.Status503ServiceUnavailable, Problem.StoppingCode, "the node is stopping; nothing is stored")
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
