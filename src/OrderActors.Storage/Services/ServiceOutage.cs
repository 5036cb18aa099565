using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;

namespace OrderActors.Storage.Services;

/// <summary>Registers the state of whether the services' database can be used, for the store and for health.</summary>
internal static class ServiceOutage
{
    public static void AddServiceOutage(this IServiceCollection services) =>
        services.TryAddSingleton(provider => new StoreOutage("the services' database",
            provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<StoreOutage>>()));
}
