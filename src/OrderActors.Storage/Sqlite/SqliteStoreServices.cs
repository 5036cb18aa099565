using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Runtime.Maintenance;
using OrderActors.Storage.Services;
using OrderActors.Storage.Sqlite.Backups;

namespace OrderActors.Storage.Sqlite;

/// <summary>Registers the SQLite store.</summary>
public static class SqliteStoreServices
{
    /// <summary>
    /// Keeps the journal, the index and the services' tables as <c>journal.db</c>, <c>index.db</c> and
    /// <c>services.db</c> in a folder.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="dataFolder">Made when the journal opens. One process at a time has it (OA0011).</param>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new SqliteStoreOptions(Path.GetFullPath(dataFolder)));
        services.AddSingleton<SqliteJournal>();
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<ISagaIndex, SqliteSagaIndex>();
        services.AddSingleton<IBackup, SqliteBackup>();
        services.AddServiceOutage();
        services.AddSingleton<IServiceStore>(provider => new SqliteServiceStore(
            dataFolder, provider.GetRequiredService<StoreOutage>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
