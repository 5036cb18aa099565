using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Runtime.Journal;

namespace OrderActors.Storage.Postgres;

/// <summary>Registers the PostgreSQL store.</summary>
public static class PostgresStoreServices
{
    /// <summary>Keeps the journal in a PostgreSQL database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Which database. One process at a time owns a schema of it (OA0011).</param>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, PostgresStoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new PostgresDatabase(options));
        services.AddSingleton<IJournal, PostgresJournal>();
        return services;
    }
}
