using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;
using OrderActors.Runtime.Engine;

namespace OrderActors.Gateway.Operations;

/// <summary>How the node is.</summary>
internal sealed record HealthAnswer(string Status, bool Ready, string Detail, int Zombies, int StoppedSagas,
    long CommittedOrdering, long IndexedOrdering);

/// <summary>What operators and their machines ask the node.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/invariants", InvariantsAsync).WithTags("Operations")
            .WithSummary("Recomputes stock and money from the records; clean says whether all adds up");
        app.MapGet("/healthz", Healthz).WithTags("Operations").WithSummary("Whether the node is alive and well");
        app.MapGet("/readyz", Readyz).WithTags("Operations").WithSummary("Whether the node takes commands");
    }

    private static async Task<Results<Ok<InvariantReport>, Problem>> InvariantsAsync(
        InvariantDesk desk, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        try
        {
            return TypedResults.Ok(await desk.CheckAsync().WaitAsync(cancellation));
        }
        catch (OperationCanceledException) when (
            lifetime.ApplicationStopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return StoppingMiddleware.Stopping;
        }
    }

    private static JsonHttpResult<HealthAnswer> Healthz(ISagaEngine engine)
    {
        var health = engine.Health;
        return Answer(health, health.Healthy,
            !health.Healthy ? "unhealthy" : engine.StandsBy ? "standby" : health.Degraded ? "degraded" : "healthy");
    }

    private static Results<JsonHttpResult<HealthAnswer>, Problem> Readyz(ISagaEngine engine)
    {
        var health = engine.Health;
        return health.Ready
            ? Answer(health, good: true, "ready")
            : Problem.NotNow(engine.StandsBy ? AvailabilityMiddleware.Standby : "not-ready", health.Detail);
    }

    private static JsonHttpResult<HealthAnswer> Answer(EngineHealth health, bool good, string status) =>
        TypedResults.Json(
            new HealthAnswer(status, health.Ready, health.Detail, health.Zombies, health.StoppedSagas,
                health.CommittedOrdering, health.IndexedOrdering),
            GatewayJson.Default.HealthAnswer,
            statusCode: good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
