using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Http;

/// <summary>Marks answers that hold the newest stored state of a saga while newer events are not stored yet.</summary>
internal static class StaleResponses
{
    /// <summary>The header; its only value is <c>true</c>.</summary>
    public const string Header = "OrderActors-Stale";

    public static void Mark(HttpContext context, bool isStale)
    {
        if (isStale) context.Response.Headers[Header] = "true";
    }

    /// <summary>Names the header in the OpenAPI document.</summary>
    public static TBuilder MayBeStale<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            ResponseHeaders.Add(operation, "200", Header, new OpenApiHeader
            {
                Description = "true: newer events of the saga are not stored yet. This is its newest stored state, "
                    + "never older than an earlier answer",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            });
            return Task.CompletedTask;
        });
}
