using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Journal;

namespace OrderActors.Akka.Hosting;

/// <summary>The settings that an actor system must have or must not have, whatever else is configured.</summary>
internal static class RequiredSettings
{
    /// <summary>Where HOCON keeps a node's roles.</summary>
    public const string Roles = "akka.cluster.roles";

    private const string Seeds = "akka.cluster.seed-nodes";

    /// <summary>The configuration of the host's actor system, which need not run yet.</summary>
    /// <param name="provider">The host's services.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="store">The hosted service that must start before the actor system.</param>
    /// <exception cref="InvalidOperationException">There is no actor system for sagas, or it starts before the
    /// store.</exception>
    /// <exception cref="ConfigurationException">A setting would lose events or found a second cluster; the message
    /// names it.</exception>
    public static Config Check(IServiceProvider provider, AkkaEngineOptions options, IHostedService store)
    {
        var akka = provider.GetService<AkkaConfigurationBuilder>();
        if (akka is null || options.JournalPlugin.Length == 0)
            throw new InvalidOperationException(
                "the host has no actor system for sagas: call AddAkka, and WithOrderActors in its configuration");
        var services = provider.GetServices<IHostedService>().ToList();
        if (services.FindIndex(service => service is AkkaHostedService) < services.IndexOf(store))
            throw new InvalidOperationException(
                "call AddOrderActorsEngine before AddAkka: the store must be closed after the actor system has ended");
        Check(akka.Configuration.Value, options);
        return akka.Configuration.Value;
    }

    private static void Check(Config config, AkkaEngineOptions options)
    {
        if (options.JournalPlugin is not (GroupCommitJournal.Plugin or SqlJournal.Plugin))
            throw new ConfigurationException($"'{options.JournalPlugin}' is not a journal plugin for sagas: "
                + $"orderactors.journal-of-files and -of-postgresql name '{GroupCommitJournal.Plugin}' or "
                + $"'{SqlJournal.Plugin}'");
        const string filter = $"{SqlJournal.Plugin}.replay-filter.mode";
        if (config.GetString(filter) != "off")
            throw new ConfigurationException($"{filter} must be off: any other mode drops events of a saga that has "
                + "moved to another node and back");
        if (config.GetStringList(Seeds).Count > 0)
            throw new ConfigurationException($"{Seeds} must be empty: a node finds the cluster of its journal in the "
                + "database, and must not found another; name its seeds in AkkaEngineOptions.Seeds");
        var roles = config.GetStringList(Roles);
        if (options.HostsSagas && !roles.Contains(AkkaEngineOptions.SagaRole))
            throw new ConfigurationException($"{Roles} lacks '{AkkaEngineOptions.SagaRole}': roles that WithClustering "
                + "sets after WithOrderActors replace those of the engine");
    }
}
