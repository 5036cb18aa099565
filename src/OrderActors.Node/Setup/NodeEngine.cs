using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Embedded;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Settings;
using OrderActors.Node.Inspection;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Sqlite;

namespace OrderActors.Node.Setup;

/// <summary>Puts the store and the engine that the settings name into the host.</summary>
internal static class NodeEngine
{
    /// <summary>Akka's own settings: by file, or by environment as <c>AKKA__CLUSTER__…</c>.</summary>
    private const string AkkaSection = "Akka";

    /// <exception cref="SettingsException">A setting is wrong; the message names it.</exception>
    public static void AddStoreAndEngine(
        this IServiceCollection services, IConfiguration configuration, NodeSettings settings)
    {
        if (settings.Engine == EngineNames.Embedded) AddEmbedded(services, configuration, settings);
        else AddAkka(services, configuration, settings);
        services.AddMaintenance();
    }

    /// <summary>Says what ends the process when the engine cannot continue.</summary>
    /// <param name="services">The node's.</param>
    /// <param name="shutdown">How a node leaves the others in order.</param>
    public static void EndBy(IServiceProvider services, NodeShutdown shutdown)
    {
        if (services.GetService<EmbeddedOptions>() is { } embedded)
            embedded.OnFatal = failure => StartFailures.End(failure);
        if (services.GetService<AkkaEngineOptions>() is not { } akka) return;
        // A cluster of one has no other node to hand over to, and only the next start knows what its files hold.
        akka.OnFatal = akka.IsAlone ? failure => StartFailures.End(failure) : shutdown.Leave;
    }

    private static void AddEmbedded(IServiceCollection services, IConfiguration configuration, NodeSettings settings)
    {
        if (settings.Store is { } database) services.AddPostgresStore(database);
        else services.AddSqliteStore(settings.Data, settings.AcceptStoreLoss);
        services.AddEmbeddedEngine(options => settings.BindEngine(configuration, options));
    }

    private static void AddAkka(IServiceCollection services, IConfiguration configuration, NodeSettings settings)
    {
        var options = settings.ReadCluster(configuration);
        settings.BindEngine(configuration, new()); // A wrong setting is wrong also while nothing asks for it.
        if (settings.Store is { } database)
        {
            services.AddSharedPostgresStore(database);
        }
        else
        {
            services.AddSqliteStore(settings.Data, settings.AcceptStoreLoss);
            services.AddOwnedJournal();
        }

        services.AddAkkaEngine(options, configuration.GetSection(AkkaSection), (akka, provider) =>
        {
            ActorLogs.AddTo(akka);
            PetabridgeConsole.AddTo(akka, provider);
        });
    }
}
