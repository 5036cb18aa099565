using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Modules;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Orders;

/// <summary>The routes for orders beside the generic ones.</summary>
internal sealed class OrderRoutes : IModuleRoutes
{
    /// <inheritdoc/>
    public string Module => "orders";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string Text)> Tags =>
    [
        ("Orders", "Places orders, moves them, and says how they stand."),
        ("Import", "Takes over orders from elsewhere."),
    ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ParameterText> Parameters { get; } = new Dictionary<string, ParameterText>
    {
        ["customerId"] = new("Only those of this customer.", ParameterTexts.Id),
    };

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<CommandBody, PlaceOrderCommandBody>();
        services.AddSingleton<OrderPlacement>();
        services.AddSingleton<InvariantCheckRunner>();
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderRouteJson.Default));
    }

    /// <inheritdoc/>
    public void Map(WebApplication app)
    {
        app.MapOrders();
        app.MapOrderQueries();
        app.MapInvariants();
    }
}
