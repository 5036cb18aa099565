using Microsoft.OpenApi;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.OpenApi;

/// <summary>Marks a route whose answers name the saga's stage in a header.</summary>
internal sealed class NamesStage
{
    public static NamesStage Instance { get; } = new();
}

/// <summary>Describes headers of answers in the OpenAPI document.</summary>
internal static class ResponseHeaders
{
    /// <summary>Names the header of the stage in each answer that holds a status.</summary>
    public static void AddStage(OpenApiOperation operation)
    {
        foreach (var status in operation.Responses?.Keys.Where(status => status[0] == '2') ?? [])
        {
            Add(operation, status, RenderedBody.StageHeader, new OpenApiHeader
            {
                Description = "The saga's stage. Left out where a kind names its stages by other than visible ASCII "
                    + "characters",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    /// <summary>Names a header in the answer with a status code, if the route has it.</summary>
    public static void Add(OpenApiOperation operation, string status, string name, OpenApiHeader header)
    {
        if (operation.Responses?.TryGetValue(status, out var found) != true || found is not OpenApiResponse answer)
            return;
        answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
        answer.Headers[name] = header;
    }
}
