using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Settings;
using OrderActors.Gateway;
using OrderActors.Node.Setup;
using OrderActors.Sagas;

namespace OrderActors.Node;

/// <summary>A whole node in any .NET host.</summary>
public static class OrderActorsNode
{
    /// <summary>
    /// Adds the built-in modules, the engine and the store that the settings name, and the gateway's own services. A
    /// web host maps the routes by <see cref="GatewaySetup.MapOrderActors"/>; any other uses <c>ISagaEngine</c>
    /// directly. Modules of one's own are added before or after, by <see cref="ModuleServices.AddSagaModule"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's configuration; read from its section <c>OrderActors</c>.</param>
    /// <exception cref="SettingsException">A setting is wrong; the message names it.</exception>
    public static IServiceCollection AddOrderActors(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = NodeSettings.Read(configuration);
        DescriptorLimit.Apply(settings);
        services.AddSingleton(settings);
        services.AddHostedService(provider => new SettingsCheck(configuration, provider.GetServices<ISagaModule>()));
        services.AddHostedService<DataFolderCheck>();
        services.AddSingleton(settings.Keys);
        services.AddSingleton(provider => new SagaKinds(provider.GetServices<SagaDefinition>()));
        services.AddActivities(configuration.GetSection($"{NodeSettings.Section}:{NodeSettings.ActivitiesSection}"));
        services.AddStoreAndEngine(configuration, settings);
        foreach (var module in NodeModules.BuiltIn(configuration, settings)) services.AddSagaModule(module);
        services.AddOrderGateway(new GatewayOptions
        {
            BackupRoot = settings.BackupRoot,
            Limits = settings.Http,
        });
        return services;
    }
}
