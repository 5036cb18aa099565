using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;
using OrderActors.Domain;
using OrderActors.Gateway.Cluster;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Feed;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Maintenance;
using OrderActors.Gateway.Operations;
using OrderActors.Gateway.Orders;
using OrderActors.Gateway.Sagas;
using OrderActors.Gateway.Shop;
using OrderActors.Runtime.Journal;

namespace OrderActors.Gateway;

/// <summary>Puts the HTTP gateway into a host.</summary>
public static class GatewaySetup
{
    /// <summary>
    /// Registers what the gateway needs of its own. The engine, journal, index, catalogue, customers and
    /// invariants come from the host. Kestrel, if that is the host's server, gets the limits.
    /// </summary>
    public static IServiceCollection AddOrderGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.Configure<KestrelServerOptions>(options.Limits.ApplyTo);
        services.AddSingleton<CommandRules>();
        services.AddSingleton<CommandBodies>();
        services.AddSingleton<StartClaims>();
        services.AddSingleton<JobStarts>();
        services.AddSingleton<SagaCommands>();
        services.AddSingleton<OrderPlacement>();
        services.AddSingleton<SagaReads>();
        services.AddSingleton<SagaLists>();
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<EventFeed>();
        services.TryAddSingleton<SagaHistories>();
        services.TryAddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        services.AddOpenApi(openApi =>
        {
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "OrderActors", Version = "v1" };
                return Task.CompletedTask;
            });
            openApi.AddSchemaTransformer((schema, context, _) => DescribeMoney(schema, context));
        });
        return services;
    }

    /// <summary>Maps all routes and gives every error of the host a problem as its body.</summary>
    public static WebApplication MapOrderActors(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StoppingMiddleware>();
        app.UseMiddleware<AvailabilityMiddleware>();
        app.MapOrders();
        app.MapOrderQueries();
        app.MapSagas();
        app.MapProducts();
        app.MapCustomersAndImport();
        app.MapEvents();
        app.MapOperations();
        app.MapMaintenance();
        app.MapCluster();
        // By its one name: under another the document's own route would answer with a text that is no problem.
        app.MapOpenApi("/openapi/v1.json");
        return app;
    }

    private static Task DescribeMoney(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (context.JsonTypeInfo.Type != typeof(Money) && context.JsonTypeInfo.Type != typeof(Money?))
            return Task.CompletedTask;
        schema.Type = JsonSchemaType.Object;
        schema.Examples = [JsonNode.Parse("""{"amount":"19.80","currency":"EUR"}""")!];
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String },
        };
        return Task.CompletedTask;
    }
}
