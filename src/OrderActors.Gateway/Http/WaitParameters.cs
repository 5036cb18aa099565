using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace OrderActors.Gateway.Http;

/// <summary>Describes the wait that every command may ask for, which is read where commands are sent.</summary>
internal static class WaitParameters
{
    /// <summary>Names <c>waitFor</c> and <c>timeoutSeconds</c> in the OpenAPI document.</summary>
    public static TBuilder MayWait<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(
                Parameter("waitFor", JsonSchemaType.String, "a stage, or 'end': answer once it is there"));
            operation.Parameters.Add(Parameter("timeoutSeconds", JsonSchemaType.Integer, "0 to 60; 30 if left out"));
            return Task.CompletedTask;
        });

    private static OpenApiParameter Parameter(string name, JsonSchemaType type, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = type },
    };
}
