using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;
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
    /// <param name="acceptStoreLoss">Whether to start although one of the files is missing, older than the other knows
    /// it to be, or another store's (OA0025). For one start, by an operator who knows what is lost.</param>
    public static IServiceCollection AddSqliteStore(
        this IServiceCollection services, string dataFolder, bool acceptStoreLoss = false)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(
            new SqliteStoreOptions(Path.GetFullPath(dataFolder)) { AcceptStoreLoss = acceptStoreLoss });
        services.AddSingleton<SqliteJournal>();
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<ISagaIndex, SqliteSagaIndex>();
        services.AddSingleton<IBackup, SqliteBackup>();
        services.AddServiceOutage();
        services.AddSingleton<IServiceStore>(provider => new SqliteServiceStore(
            provider.GetRequiredService<SqliteStoreOptions>(), provider.GetRequiredService<SqliteJournal>(),
            provider.GetRequiredService<StoreOutage>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<SqliteServiceStore>>(), provider.GetServices<ServiceTables>()));
        return services;
    }
}
