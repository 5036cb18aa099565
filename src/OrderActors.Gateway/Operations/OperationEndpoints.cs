using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.Engine;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Operations;

/// <summary>How the node is.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c>, <c>unhealthy</c>, <c>standby</c> or <c>ready</c>.</param>
/// <param name="Ready">Whether the node takes commands.</param>
/// <param name="Detail">What is wrong, for people; or what it does.</param>
/// <param name="Zombies">How many attempts still run beyond their time.</param>
/// <param name="StoppedSagas">How many sagas an error has stopped.</param>
/// <param name="CommittedOrdering">The position of the newest event.</param>
/// <param name="IndexedOrdering">The position up to which events are in the index.</param>
internal sealed record HealthResponse(string Status, bool Ready, string Detail, int Zombies, int StoppedSagas,
    long CommittedOrdering, long IndexedOrdering);

/// <summary>What operators and their machines ask the node.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", HealthzAsync).WithName("GetHealth").WithTags("Operations")
            .Produces<HealthResponse>().Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable)
            .MayFail(RouteProblems.Always).WithSummary("Whether the node is alive and well");
        app.MapGet("/readyz", ReadyzAsync).WithName("GetReadiness").WithTags("Operations")
            .Produces<HealthResponse>().WithSummary("Whether the node takes commands");
    }

    private static async Task<JsonHttpResult<HealthResponse>> HealthzAsync(
        ISagaEngine engine, HealthCheckService checks, CancellationToken cancellation)
    {
        var health = engine.Health;
        if (engine.StandsBy) return Answer(health, health.Healthy, health.Healthy ? "standby" : "unhealthy");
        if (health.Healthy && await FaultAsync(checks, HealthTags.Live, cancellation) is { } fault)
            health = health with { Healthy = false, Detail = fault };
        return Answer(health, health.Healthy,
            !health.Healthy ? "unhealthy" : health.Degraded ? "degraded" : "healthy");
    }

    private static async Task<Results<JsonHttpResult<HealthResponse>, Problem>> ReadyzAsync(
        ISagaEngine engine, HealthCheckService checks, CancellationToken cancellation)
    {
        var health = engine.Health;
        if (!health.Ready)
            return Problem.NotNow(engine.StandsBy ? AvailabilityMiddleware.Standby : "not-ready", health.Detail);
        return await FaultAsync(checks, HealthTags.Ready, cancellation) is { } fault
            ? Problem.NotNow("not-ready", fault)
            : Answer(health, good: true, "ready");
    }

    /// <summary>What the health checks of a kind that the host has find wrong, or null.</summary>
    private static async Task<string?> FaultAsync(
        HealthCheckService checks, string kind, CancellationToken cancellation)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(kind), cancellation);
        foreach (var (name, entry) in report.Entries)
            if (entry.Status == HealthStatus.Unhealthy) return entry.Description ?? entry.Exception?.Message ?? name;
        return null;
    }

    private static JsonHttpResult<HealthResponse> Answer(EngineHealth health, bool good, string status) =>
        TypedResults.Json(
            new HealthResponse(status, health.Ready, health.Detail, health.Zombies, health.StoppedSagas,
                health.CommittedOrdering, health.IndexedOrdering),
            GatewayJson.Default.HealthResponse,
            statusCode: good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
