using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql.Hosting;
using Akka.Remote.Hosting;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Akka.Singleton;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Hosting;

/// <summary>Lets an actor system host sagas.</summary>
public static class AkkaComposition
{
    private const string RegionName = "saga";
    private const string Loopback = "127.0.0.1";
    private const string Transport = "akka.remote.dot-netty.tcp.";

    /// <summary>
    /// Lets this actor system host sagas. It gets remoting and clustering, the sagas' shard region, the serializer of
    /// their events and messages, a journal plugin that only sagas use, and the singleton. The region is in the actor
    /// registry under <see cref="SagaRegion"/>, so <c>IRequiredActor&lt;SagaRegion&gt;</c> gives it.
    /// </summary>
    /// <param name="akka">The actor system's configuration. Its loggers, its other journals and its own actors are left
    /// alone. HOCON that it already has takes precedence over the files in <c>hocon</c>, and an address in it over
    /// <see cref="AkkaEngineOptions.Host"/> and <see cref="AkkaEngineOptions.Port"/>. Its roles are kept beside those
    /// of the engine. Settings that must not be overridden are checked at the start: see
    /// <c>docs/guide/akka.md</c>.</param>
    /// <param name="provider">The host's services, among them those of
    /// <see cref="AkkaRegistration.AddOrderActorsEngine"/>.</param>
    /// <exception cref="InvalidOperationException">The host has no such services.</exception>
    /// <exception cref="ConfigurationException">A file cannot be read; the message names it.</exception>
    /// <example>
    /// <code>
    /// services.AddOrderActorsEngine(new AkkaEngineOptions { IsAlone = true });
    /// services.AddAkka("myapp", (akka, provider) => akka.WithOrderActors(provider));
    /// </code>
    /// </example>
    public static AkkaConfigurationBuilder WithOrderActors(
        this AkkaConfigurationBuilder akka, IServiceProvider provider) =>
        Compose(akka, provider, HoconFiles.Load());

    /// <summary>As above, with other files.</summary>
    internal static AkkaConfigurationBuilder Compose(
        AkkaConfigurationBuilder akka, IServiceProvider provider, Config files)
    {
        var options = provider.GetService<AkkaEngineOptions>() ?? throw new InvalidOperationException(
            "WithOrderActors needs the engine's services: call AddOrderActorsEngine before AddAkka");
        // Before WithClustering, which puts Akka's defaults beneath whatever is there.
        akka.AddHocon(files, HoconAddMode.Append);
        AddCluster(akka, options);
        AddJournal(akka, provider, options);
        var kinds = provider.GetRequiredService<SagaActorContext>().Kinds;
        akka.WithCustomSerializer("orderactors",
            [typeof(StoredEvent), typeof(IWireMessage), typeof(CommandReply), typeof(QueryReply), typeof(WhyReply)],
            system => new SagaSerializer(system, kinds));
        // In a cluster of one the coordinator is in the same process.
        if (!options.IsAlone) new ShardHealth(provider.GetRequiredService<TimeProvider>()).AddTo(akka);
        AddSagas(akka, provider, options);
        return akka;
    }

    /// <remarks>
    /// The split-brain resolver stays in <c>cluster.conf</c>: set in code it would come before the files, and a
    /// strategy chosen in them would have no effect.
    /// </remarks>
    private static void AddCluster(AkkaConfigurationBuilder akka, AkkaEngineOptions options)
    {
        var said = akka.Configuration.Value;
        var hasHost = said.HasPath(Transport + "hostname");
        var host = options.IsAlone ? Loopback : options.Host;
        akka.WithRemoting(new RemoteOptions
        {
            HostName = hasHost ? null : host,
            PublicHostName = hasHost || said.HasPath(Transport + "public-hostname") ? null
                : options.IsAlone ? Loopback : options.PublicHost ?? options.Host,
            Port = said.HasPath(Transport + "port") ? null : options.IsAlone ? 0 : options.Port,
        });
        string[] ours = options.Roles.Count > 0
            ? [.. options.Roles]
            : [AkkaEngineOptions.SagaRole, AkkaEngineOptions.GatewayRole];
        var theirs = said.HasPath(RequiredSettings.Roles) ? said.GetStringList(RequiredSettings.Roles) : [];
        akka.WithClustering(new ClusterOptions { Roles = [.. theirs.Union(ours)] });
    }

    /// <remarks>
    /// Sagas name their plugin, so the system's default journal and its own Akka.Persistence.Sql are not affected.
    /// </remarks>
    private static void AddJournal(
        AkkaConfigurationBuilder akka, IServiceProvider provider, AkkaEngineOptions options)
    {
        options.JournalPlugin = akka.Configuration.Value.GetString(
            options.IsAlone ? "orderactors.journal-of-files" : "orderactors.journal-of-postgresql");
        var journal = provider.GetRequiredService<ISharedJournal>();
        akka.AddSetup(new JournalSetup(
            provider.GetRequiredService<SagaActorContext>(), journal, provider.GetRequiredService<GroupCommit>()));
        if (journal.Appends is not { } appends) return;
        akka.WithSqlPersistence(new SqlJournalOptions(isDefaultPlugin: false, identifier: "orderactors-sql")
        {
            // The store creates the tables before the node joins, under a lock and with their version.
            AutoInitialize = false,
            // Each of these sessions holds a share of the journal's lock.
            DataOptions = new(new ConnectionOptions(
                ProviderName: ProviderName.PostgreSQL15, // The plug-in asks for the name besides the provider.
                DataProvider: PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15),
                ConnectionFactory: _ => appends.CreateConnection())),
        });
        akka.AddHocon(SqlJournal.Hocon, HoconAddMode.Prepend); // Takes precedence over the class that the options set.
    }

    private static void AddSagas(AkkaConfigurationBuilder akka, IServiceProvider provider, AkkaEngineOptions options)
    {
        var parts = provider.GetRequiredService<SagaActorContext>();
        var node = provider.GetRequiredService<NodeState>();
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
        var journal = provider.GetRequiredService<ISharedJournal>();
        var index = provider.GetRequiredService<ISagaIndex>();
        var maintenance = provider.GetRequiredService<AkkaMaintenance>();
        akka.WithSingleton<ClusterSingletonActor>("singleton", (_, registry, _) => ClusterSingletonActor.Props(parts,
            node, journal, index, registry.Get<SagaRegion>(), [.. provider.GetServices<ISingletonWork>()], maintenance),
            new ClusterSingletonOptions { Role = AkkaEngineOptions.SagaRole }, createProxyToo: false);
    }

    private static Props PropsOf(SagaActorContext parts, string entityId) =>
        SagaExtractor.TryParse(entityId, out var id) ? SagaActor.Props(parts, id) : UnknownSagaActor.Props(entityId);
}
