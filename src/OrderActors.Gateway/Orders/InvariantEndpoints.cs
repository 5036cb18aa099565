using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Orders;

/// <summary>Whether the records add up.</summary>
internal static class InvariantEndpoints
{
    public static void MapInvariants(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/invariants", InvariantsAsync).WithName("CheckInvariants").WithTags("Operations")
            .WithSummary("Recomputes stock and money from the records; clean says whether all adds up");

    private static async Task<Results<Ok<InvariantReport>, Problem>> InvariantsAsync(
        InvariantCheckRunner checks, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        try
        {
            return TypedResults.Ok(await checks.CheckAsync().WaitAsync(cancellation));
        }
        catch (OperationCanceledException) when (
            lifetime.ApplicationStopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return StoppingMiddleware.Stopping;
        }
    }
}
