using OrderActors.Engine.Modules;
using OrderActors.Engine.Settings;
using OrderActors.Node.Setup;
using OrderActors.Services;
using OrderActors.Services.Greetings;
using OrderActors.Services.Notifications;
using OrderActors.Services.Onboarding;
using OrderActors.Services.Orders;
using OrderActors.Services.Shop;
using OrderActors.Services.Users;

namespace OrderActors.Node;

/// <summary>The modules of every node. A built-in module is added here, and nowhere else.</summary>
internal static class NodeModules
{
    /// <summary>The modules, those first that others build upon.</summary>
    /// <exception cref="SettingsException">A setting of a module is wrong; the message names it.</exception>
    public static IReadOnlyList<ISagaModule> BuiltIn(IConfiguration configuration, NodeSettings settings) =>
    [
        new ShopModule(settings.Data, SettingSections.Read<ServiceOptions>(configuration, ShopModule.SectionName,
            options => Validate(options, settings.Currency))),
        new OrdersModule(SettingSections.Read<OrderOptions>(
            configuration, OrdersModule.SectionName, options => options.Validate())),
        new GreetingsModule(),
        new UsersModule(),
        new NotificationsModule(),
        new OnboardingModule(SettingSections.Read<OnboardingOptions>(
            configuration, OnboardingModule.SectionName, options => options.Validate())),
    ];

    private static void Validate(ServiceOptions options, string currency)
    {
        options.Currency = currency;
        options.Validate();
    }
}
