using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Modules;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Orders;

/// <summary>The routes that people have for orders beside the generic ones, in one piece.</summary>
internal sealed class OrderRoutes : IModuleRoutes
{
    /// <summary>Registers them, with what they need.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IModuleRoutes, OrderRoutes>();
        services.AddSingleton<CommandBody, PlaceOrderCommandBody>();
        services.AddSingleton<OrderPlacement>();
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderRouteJson.Default));
    }

    /// <inheritdoc/>
    public void Map(WebApplication app)
    {
        app.MapOrders();
        app.MapOrderQueries();
    }
}
