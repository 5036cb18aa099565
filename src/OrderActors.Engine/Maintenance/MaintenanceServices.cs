using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine.Journal;

namespace OrderActors.Engine.Maintenance;

/// <summary>Registers maintenance.</summary>
public static class MaintenanceServices
{
    /// <summary>
    /// Adds the job runner and the purge, which needs a services' store. Register it after the engine: a host stops in
    /// the reverse order, and a job must no longer use the store when the engine closes it.
    /// </summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PurgeGate>();
        services.TryAddSingleton<SagaHistories>();
        services.TryAddSingleton<KeyOptions>();
        services.TryAddSingleton<ISagaRecords, SagaRecords>();
        services.AddOwnerBackgroundService<ClaimCleanup>();
        services.AddSingleton<SagaPurge>();
        services.AddSingleton<IOwnerStartup, UnfinishedPurge>();
        services.AddSingleton<MaintenanceJobRunner>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<MaintenanceJobRunner>());
        return services;
    }
}
