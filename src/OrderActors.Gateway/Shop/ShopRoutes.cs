using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Shop;

/// <summary>The routes for the shop's products and customers.</summary>
internal sealed class ShopRoutes : IModuleRoutes
{
    /// <inheritdoc/>
    public string Module => "shop";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string Text)> Tags =>
    [
        ("Products", "The catalogue and its stock."),
        ("Customers", "Who orders, and how to reach them."),
    ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ParameterText> Parameters { get; } = new Dictionary<string, ParameterText>
    {
        ["sku"] = new("The product's SKU.", ParameterTexts.Text),
    };

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopRouteJson.Default));

    /// <inheritdoc/>
    public void Map(WebApplication app)
    {
        app.MapProducts();
        app.MapCustomers();
    }
}
