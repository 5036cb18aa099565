using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;

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

    private static async Task<Ok<InvariantReport>> InvariantsAsync(
        IInvariants invariants, SagaHistories histories, CancellationToken cancellation) =>
        TypedResults.Ok(await invariants.CheckAsync(FactsAsync(histories, cancellation), cancellation));

    private static async IAsyncEnumerable<OrderFacts> FactsAsync(
        SagaHistories histories, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var folded in histories.StatesAsync(OrderDefinition.Instance.Kind, cancellation))
            yield return OrderDefinition.Facts((OrderState)folded.State);
    }

    private static JsonHttpResult<HealthAnswer> Healthz(ISagaEngine engine)
    {
        var health = engine.Health;
        return Answer(health, health.Healthy,
            !health.Healthy ? "unhealthy" : engine.StandsBy ? "standby" : "healthy");
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
