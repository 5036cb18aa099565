using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Akka.Custodian;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Runtime.Maintenance;
using OrderActors.Runtime.Telemetry;

namespace OrderActors.Akka.Hosting;

/// <summary>Puts the cluster's engine into a host.</summary>
public static class AkkaRegistration
{
    /// <summary>The actor system's name; nodes of one cluster share it.</summary>
    public const string SystemName = "orders";

    private const string RegionName = "saga";
    private const string Loopback = "127.0.0.1";

    /// <summary>
    /// Registers the engine; it joins with the host's start and leaves with its stop. The host must also have the saga
    /// kinds, a shared journal and index, activities and their policies.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="overrides">Settings of Akka's own, as under <c>akka</c> in its reference; stronger than the files
    /// in
    /// <c>hocon</c>.</param>
    /// <param name="more">What the host adds to the actor system, or null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddAkkaEngine(this IServiceCollection services, AkkaEngineOptions options,
        IConfiguration? overrides = null, Action<AkkaConfigurationBuilder, IServiceProvider>? more = null)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SagaParts>();
        services.AddSingleton<NodeState>();
        services.TryAddSingleton(provider => GroupCommitOf(provider, provider.GetRequiredService<ISharedJournal>()));
        services.AddSingleton(provider => new AkkaEngine(
            provider.GetRequiredService<SagaParts>(), provider.GetRequiredService<NodeState>()));
        services.AddSingleton<ISagaEngine>(provider => provider.GetRequiredService<AkkaEngine>());
        services.AddSingleton<IKeyClaims, SharedClaims>();
        services.AddSingleton<IClusterView, ClusterView>();
        services.AddSingleton<AkkaMaintenance>();
        services.AddSingleton<ISagaWithholding>(provider => provider.GetRequiredService<AkkaMaintenance>());
        services.AddSingleton<IIndexRebuild>(provider => provider.GetRequiredService<AkkaMaintenance>());
        // In this order: the store is open before the node joins, and closed after it has left.
        services.AddSingleton<StoreService>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreService>());
        services.AddAkka(SystemName, (akka, provider) =>
        {
            Compose(akka, provider, options, overrides);
            more?.Invoke(akka, provider);
        });
        services.AddHostedService<JoinService>();
        return services;
    }

    /// <summary>
    /// Makes the store's journal, which this process owns alone, the journal of a cluster of one. With
    /// <see cref="AkkaEngineOptions.IsAlone"/>.
    /// </summary>
    public static IServiceCollection AddOwnedJournal(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
            GroupCommitOf(provider, provider.GetRequiredService<IJournal>(), probes: true));
        services.AddSingleton<ISharedJournal>(provider => new OwnedJournal(
            provider.GetRequiredService<IJournal>(), provider.GetRequiredService<GroupCommit>()));
        return services;
    }

    private static GroupCommit GroupCommitOf(IServiceProvider provider, IJournal journal, bool probes = false) => new(
        journal, provider.GetRequiredService<SagaParts>().JournalOutage, provider.GetRequiredService<TimeProvider>(),
        provider.GetService<OrderActorsMeters>(), probes);

    private static void Compose(AkkaConfigurationBuilder akka, IServiceProvider provider, AkkaEngineOptions options,
        IConfiguration? overrides)
    {
        var parts = provider.GetRequiredService<SagaParts>();
        var node = provider.GetRequiredService<NodeState>();
        var journal = provider.GetRequiredService<ISharedJournal>();
        var files = HoconFiles.Load();
        akka.AddHocon(files, HoconAddMode.Append);
        akka.AddHocon(Settings(options, files), HoconAddMode.Prepend);
        akka.AddSetup(new JournalSetup(parts, journal, provider.GetRequiredService<GroupCommit>()));
        if (journal.Appends is { } appends)
            akka.AddSetup(new DataOptionsSetup(new DataOptions(new ConnectionOptions(
                ProviderName: ProviderName.PostgreSQL15, // The plug-in asks for the name beside the provider.
                DataProvider: PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15),
                ConnectionFactory: _ => appends.CreateConnection()))));
        if (overrides?.GetChildren().Any() == true)
            akka.AddHocon(overrides, HoconAddMode.Prepend, normalizeKeys: true);
        akka.ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLoggerFactory();
        });
        akka.WithCustomSerializer("orderactors", [typeof(StoredEvent), typeof(IWireMessage)],
            system => new SagaSerializer(system, parts.Kinds));
        akka.WithHealth(options);
        if (!options.IsAlone)
            akka.WithActors((system, _) => system.ActorOf(MembershipLog.Props(parts.Log, node), "membership-log"));
        var extractor = new SagaExtractor(options.Shards);
        if (!options.HostsSagas)
        {
            akka.WithShardRegionProxy<SagaRegion>(RegionName, AkkaEngineOptions.SagaRole, extractor);
            return;
        }

        akka.WithShardRegion<SagaRegion>(RegionName, (_, _, _) => entity => PropsOf(parts, entity), extractor,
            new ShardOptions
            {
                Role = AkkaEngineOptions.SagaRole,
                StateStoreMode = StateStoreMode.DData,
                RememberEntities = false,
                ShouldPassivateIdleEntities = false,
                HandOffStopMessage = HandOver.Instance,
            });
        var index = provider.GetRequiredService<ISagaIndex>();
        var maintenance = provider.GetRequiredService<AkkaMaintenance>();
        akka.WithSingleton<CustodianActor>("custodian", (_, registry, _) => CustodianActor.Props(parts,
            node, journal, index, registry.Get<SagaRegion>(), [.. provider.GetServices<ISingleWork>()], maintenance),
            new ClusterSingletonOptions { Role = AkkaEngineOptions.SagaRole }, createProxyToo: false);
    }

    private static Props PropsOf(SagaParts parts, string entityId) =>
        SagaExtractor.TryParse(entityId, out var id) ? SagaActor.Props(parts, id) : StrangeSaga.Props(entityId);

    /// <summary>What follows from the node's settings; the rest is in the files in <c>hocon</c>.</summary>
    private static Config Settings(AkkaEngineOptions options, Config files)
    {
        string[] roles = options.Roles.Count > 0
            ? [.. options.Roles]
            : [AkkaEngineOptions.SagaRole, AkkaEngineOptions.GatewayRole];
        return ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp {
              hostname = {{Quoted(options.IsAlone ? Loopback : options.Host)}}
              public-hostname = {{Quoted(options.IsAlone ? Loopback : options.PublicHost ?? options.Host)}}
              port = {{(options.IsAlone ? 0 : options.Port)}}
            }
            akka.cluster.roles = [{{string.Join(", ", roles.Select(Quoted))}}]
            akka.persistence.journal.plugin = {{Quoted(JournalOf(options, files))}}
            """);
    }

    private static string JournalOf(AkkaEngineOptions options, Config files) =>
        files.GetString(options.IsAlone ? "orderactors.journal-of-files" : "orderactors.journal-of-postgresql");

    private static string Quoted(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }
}
