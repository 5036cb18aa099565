using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.ClusterNode.Inspection;
using OrderActors.Node;
using OrderActors.Node.Setup;
using OrderActors.Runtime.Maintenance;
using OrderActors.Storage.Postgres;

namespace OrderActors.ClusterNode.Setup;

/// <summary>Composes a node of a cluster: the same sagas, services and gateway on the shared store and Akka's
/// engine.</summary>
internal static class ClusterSettings
{
    /// <summary>The section of the cluster's settings below the node's own.</summary>
    public const string Section = NodeSettings.ClusterSection;

    /// <summary>Akka's own settings: by file, or by environment as <c>AKKA__CLUSTER__…</c>.</summary>
    private const string AkkaSection = "Akka";

    /// <exception cref="SettingsException">A setting is wrong; the message names it.</exception>
    public static void AddOrderActorsCluster(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = NodeSettings.Read(configuration);
        if (settings.Store is not { } database)
            throw new SettingsException(
                $"{NodeSettings.Section}:Store is missing: a cluster's nodes share a PostgreSQL database (--store)");
        var options = new AkkaEngineOptions();
        NodeSettings.Bind(configuration.GetSection($"{NodeSettings.Section}:{Section}"), options);
        NodeSettings.Refuse(Section, options.Validate);
        services.AddOrderActors(configuration, settings, () =>
        {
            services.AddSharedPostgresStore(database);
            services.AddAkkaEngine(options, configuration.GetSection(AkkaSection), PetabridgeConsole.AddTo);
            services.AddSingleton<ISagaWithholding, NoMaintenance>();
            services.AddSingleton<IIndexRebuild, NoMaintenance>();
            services.AddMaintenance();
            services.AddHostedService<CatalogueRefresh>();
        });
    }
}
