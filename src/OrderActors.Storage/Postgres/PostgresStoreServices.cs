using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;
using OrderActors.Storage.Postgres.Shared;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Postgres;

/// <summary>Registers the PostgreSQL store.</summary>
public static class PostgresStoreServices
{
    /// <summary>Keeps the journal, the index and the services' tables in a PostgreSQL database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Which database. One process at a time owns a schema of it (OA0011).</param>
    /// <exception cref="ArgumentException">An option makes no sense; the message names it.</exception>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, PostgresStoreOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new PostgresDatabase(options));
        services.AddSingleton<IJournal, PostgresJournal>();
        services.AddSingleton<ISagaIndex, PostgresSagaIndex>();
        services.AddServiceOutage();
        services.AddSingleton<IServiceStore>(provider => new PostgresServiceStore(
            provider.Database(), provider.GetRequiredService<StoreOutage>(),
            provider.GetRequiredService<TimeProvider>(),
            log: provider.GetService<ILogger<PostgresServiceStore>>(),
            modules: provider.GetServices<ServiceTables>()));
        services.AddSingleton<IBackup, PostgresBackup>();
        return services;
    }

    /// <summary>
    /// The same for a node of a cluster, which shares the database with others: a share of the journal's lock, the
    /// index, and services' tables that the nodes write in turns.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Which database. Either nodes of one cluster use a schema of it, or one process (OA0011).
    /// </param>
    /// <exception cref="ArgumentException">An option makes no sense; the message names it.</exception>
    public static IServiceCollection AddSharedPostgresStore(
        this IServiceCollection services, PostgresStoreOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new PostgresDatabase(options));
        services.AddSingleton<ISharedJournal, SharedJournal>();
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<ISharedJournal>());
        services.AddSingleton<ISagaIndex>(provider => new PostgresSagaIndex(provider.Database()));
        services.AddServiceOutage();
        services.AddSingleton<IServiceStore>(provider => new PostgresServiceStore(
            provider.Database(), provider.GetRequiredService<StoreOutage>(),
            provider.GetRequiredService<TimeProvider>(), shared: true,
            provider.GetService<ILogger<PostgresServiceStore>>(), provider.GetServices<ServiceTables>()));
        services.AddSingleton<IBackup, PostgresBackup>();
        return services;
    }

    private static PostgresDatabase Database(this IServiceProvider provider) =>
        provider.GetRequiredService<PostgresDatabase>();
}
