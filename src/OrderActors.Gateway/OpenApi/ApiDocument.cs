using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrderActors.Domain;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.OpenApi;

/// <summary>The OpenAPI document, beyond what the routes' own types say.</summary>
internal static class ApiDocument
{
    private const string Bearer = "bearer";

    private static readonly (string Name, string Text)[] Tags =
    [
        ("Sagas", "The same for every kind of saga, and what kinds the node hosts."),
        ("Events", "Live feeds, as server-sent events."),
        ("Operations", "How the node is, and whether its records add up."),
        ("Maintenance", "Long work that operators order: backups, purges, a new index."),
        ("Cluster", "The cluster as this node sees it."),
    ];

    /// <summary>Registers the descriptions.</summary>
    /// <param name="openApi">Where.</param>
    /// <param name="modules">The modules with routes of their own.</param>
    public static void Describe(OpenApiOptions openApi, IReadOnlyList<IModuleRoutes> modules)
    {
        openApi.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document, [.. modules.SelectMany(module => module.Tags), .. Tags]);
            return Task.CompletedTask;
        });
        var parameters = ParameterTexts.Of(modules);
        openApi.AddOperationTransformer((operation, context, _) =>
        {
            operation.Description ??= $"{operation.Summary}.";
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<NamesStage>().Any())
                ResponseHeaders.AddStage(operation);
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                if (parameter.Description is null)
                    parameters.Describe(parameter, context.Description.RelativePath ?? "");
            return Task.CompletedTask;
        });
        openApi.AddSchemaTransformer((schema, context, _) =>
        {
            // An answer leaves out what is null, so a reader cannot count on it.
            schema.Required?.ExceptWith(
                context.JsonTypeInfo.Properties.Where(member => member.IsGetNullable).Select(member => member.Name));
            if (context.JsonTypeInfo.Type == typeof(Money) || context.JsonTypeInfo.Type == typeof(Money?))
                DescribeMoney(schema);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiDocument document, (string Name, string Text)[] tags)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrderActors",
            Version = "v1",
            Description = "Durable sagas over HTTP. Errors are problem details (RFC 9457) with a stable `code`.",
            License = new OpenApiLicense
            {
                Name = "Apache-2.0",
                Url = new Uri("https://www.apache.org/licenses/LICENSE-2.0"),
            },
        };
        // Wherever the document came from: it is the same for every host that the node is asked by.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The node that serves this document." }];
        document.Tags = tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Text }).ToHashSet();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "Not required: a node does not authenticate callers. A proxy in front of it may.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement(),
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
        ];
    }

    private static void DescribeMoney(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = "An amount in major units as text, and its currency's ISO 4217 code.";
        schema.Examples = [JsonNode.Parse("""{"amount":"19.80","currency":"EUR"}""")!];
        schema.Required = new HashSet<string> { "amount", "currency" };
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "In major units." },
            ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Its ISO 4217 code." },
        };
    }
}
