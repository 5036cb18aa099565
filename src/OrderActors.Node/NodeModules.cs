using OrderActors.Node.Setup;
using OrderActors.Runtime.Modules;
using OrderActors.Services.Greetings;
using OrderActors.Services.Orders;
using OrderActors.Services.Shop;

namespace OrderActors.Node;

/// <summary>The modules of every node. A module of the house is added here, and nowhere else.</summary>
internal static class NodeModules
{
    /// <summary>The modules, those first that others build upon.</summary>
    /// <exception cref="SettingsException">A setting of a module is wrong; the message names it.</exception>
    public static IReadOnlyList<ISagaModule> BuiltIn(IConfiguration configuration, NodeSettings settings) =>
    [
        new ShopModule(settings.Data, options => settings.BindServices(configuration, options)),
        new OrdersModule(),
        new GreetingsModule(),
    ];
}
