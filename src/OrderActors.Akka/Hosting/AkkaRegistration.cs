using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Sagas;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Telemetry;

namespace OrderActors.Akka.Hosting;

/// <summary>Registers the Akka engine in a host.</summary>
public static class AkkaRegistration
{
    /// <summary>
    /// The name of the actor system that <see cref="AddAkkaEngine"/> creates; the nodes of a cluster share it.
    /// </summary>
    public const string SystemName = "orders";

    /// <summary>
    /// Registers the engine together with an actor system of its own; it joins when the host starts and leaves when the
    /// host stops. The host must also have the saga kinds, a shared journal and index, activities and their policies.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="overrides">Akka's own settings, as under <c>akka</c> in its reference; they take precedence over
    /// the files in <c>hocon</c>.</param>
    /// <param name="more">Further configuration of the actor system by the host, or null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddAkkaEngine(this IServiceCollection services, AkkaEngineOptions options,
        IConfiguration? overrides = null, Action<AkkaConfigurationBuilder, IServiceProvider>? more = null)
    {
        services.AddParts(options);
        services.AddHostedService(provider => provider.GetRequiredService<StoreService>());
        services.AddAkka(SystemName, (akka, provider) =>
        {
            akka.WithOrderActors(provider);
            ShardHealth.AddAkkas(akka);
            akka.AddHocon(HoconFiles.LoadLogging(), HoconAddMode.Append);
            if (overrides?.GetChildren().Any() == true)
                akka.AddHocon(overrides, HoconAddMode.Prepend, normalizeKeys: true);
            more?.Invoke(akka, provider);
        });
        // After the actor system, so that what the host starts next finds a member of the cluster.
        services.AddHostedService<JoinService>();
        return services;
    }

    /// <summary>
    /// Registers the engine for an actor system that the host adds itself, with
    /// <see cref="AkkaComposition.WithOrderActors"/> in its configuration. Call it before <c>AddAkka</c>: the store
    /// must be open before the actor system starts, and be closed after it has ended. The host must also have the saga
    /// kinds, a shared journal and index, activities and their policies.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">The node's settings.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddOrderActorsEngine(this IServiceCollection services, AkkaEngineOptions options)
    {
        services.AddParts(options);
        services.AddHostedService(provider => provider.GetRequiredService<StoreService>());
        services.AddHostedService<JoinService>();
        return services;
    }

    /// <summary>
    /// Makes the store's journal, which only this process uses, the journal of a cluster of one. For use with
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

    private static void AddParts(this IServiceCollection services, AkkaEngineOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SagaActorContext>();
        services.AddSingleton<NodeState>();
        services.TryAddSingleton(provider => GroupCommitOf(provider, provider.GetRequiredService<ISharedJournal>()));
        services.AddSingleton(provider => new AkkaEngine(
            provider.GetRequiredService<SagaActorContext>(), provider.GetRequiredService<NodeState>()));
        services.AddSingleton<ISagaEngine>(provider => provider.GetRequiredService<AkkaEngine>());
        services.AddSingleton<IKeyClaims, SharedClaims>();
        services.AddSingleton<IClusterView, ClusterView>();
        services.AddSingleton<AkkaMaintenance>();
        services.AddSingleton<ISagaQuiescing>(provider => provider.GetRequiredService<AkkaMaintenance>());
        services.AddSingleton<IIndexRebuild>(provider => provider.GetRequiredService<AkkaMaintenance>());
        services.AddSingleton<StoreService>();
    }

    private static GroupCommit GroupCommitOf(IServiceProvider provider, IJournal journal, bool probes = false) => new(
        journal, provider.GetRequiredService<SagaActorContext>().JournalOutage,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetService<OrderActorsMeters>(), probes);
}
