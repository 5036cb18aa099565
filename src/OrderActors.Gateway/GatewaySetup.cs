using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;
using OrderActors.Gateway.Cluster;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Feed;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Maintenance;
using OrderActors.Gateway.OpenApi;
using OrderActors.Gateway.Operations;
using OrderActors.Gateway.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Gateway;

/// <summary>Puts the HTTP gateway into a host.</summary>
public static class GatewaySetup
{
    private const string OpenApiPath = "/openapi/v1.json";
    private const string HealthCheckCategory = "Microsoft.Extensions.Diagnostics.HealthChecks";

    /// <summary>
    /// Registers what the gateway needs of its own. The engine, journal and index come from the host, and its modules,
    /// which must be registered before: those that have routes for people get them. Kestrel, if that is the host's
    /// server, gets the limits.
    /// </summary>
    public static IServiceCollection AddOrderGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.Configure<KestrelServerOptions>(options.Limits.ApplyTo);
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory>(provider => new AcceptLimit(
            provider.GetRequiredService<SocketTransportFactory>(), options.Limits.Connections + AcceptLimit.Surplus));
        services.AddSingleton<CommandRules>();
        services.AddCommandRule<RetryWork>(retry => CommandRules.Work(retry.Key, retry.By, retry.Reason));
        services.AddCommandRule<WaiveWork>(waive => CommandRules.Work(waive.Key, waive.By, waive.Reason));
        services.AddSingleton<CommandBodies>();
        services.AddSingleton<StartClaims>();
        services.AddSingleton<JobStarts>();
        services.AddSingleton<SagaCommands>();
        services.AddSingleton<SagaReads>();
        services.AddSingleton<SagaLists>();
        services.AddSingleton<KindSchemas>();
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<FeedFrames>();
        services.AddSingleton<FeedSeats>();
        services.AddSingleton<EventFanOut>();
        services.AddSingleton<EventFeed>();
        services.AddHealthChecks();
        // A probe gets the finding as its answer. Logged, each probe of a node that is not ready yet would be an error,
        // and what is at fault has entries of its own.
        services.AddLogging(logs => logs.AddFilter(HealthCheckCategory, LogLevel.None));
        services.TryAddSingleton<SagaHistories>();
        services.TryAddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            // As bodies are read: a number in quotes is none.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        var modules = ModuleRoutes.Of(services);
        foreach (var routes in modules)
        {
            services.AddSingleton(routes);
            routes.AddServices(services);
        }

        services.AddOutputCache();
        // A lambda, not a method's name: by it the package's generator puts the XML docs of types and members into the
        // document.
        services.AddOpenApi(openApi => ApiDocument.Describe(openApi, modules));
        return services;
    }

    /// <summary>Maps all routes and gives every error of the host a problem as its body.</summary>
    public static WebApplication MapOrderActors(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<HostMiddleware>();
        app.UseMiddleware<OriginMiddleware>();
        app.UseMiddleware<HeadMiddleware>();
        app.UseRouting();
        app.UseWhen(context => context.Request.Path == OpenApiPath, openApi => openApi.UseOutputCache());
        app.UseMiddleware<StoppingMiddleware>();
        app.UseMiddleware<AvailabilityMiddleware>();
        foreach (var routes in app.Services.GetServices<IModuleRoutes>()) routes.Map(app);
        app.MapSagas();
        app.MapKinds();
        app.MapEvents();
        app.MapOperations();
        app.MapMaintenance();
        app.MapCluster();
        // By its one name: under another the document's own route would answer with a text that is not a problem.
        app.MapOpenApi(OpenApiPath).CacheOutput(Made);
        return app;
    }

    /// <summary>The document never changes in a process; it is made once, whatever the request says.</summary>
    private static void Made(OutputCachePolicyBuilder policy) =>
        policy.Expire(TimeSpan.FromDays(365)).SetVaryByHost(false).SetVaryByQuery([]);
}
