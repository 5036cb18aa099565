using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Maintenance;

namespace OrderActors.Embedded;

/// <summary>Puts the embedded engine into a host.</summary>
public static class EmbeddedRegistration
{
    /// <summary>
    /// Registers the engine and starts it with the host. The host must also have the saga kinds, a journal, an index,
    /// activities and their policies.
    /// </summary>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddEmbeddedEngine(
        this IServiceCollection services, Action<EmbeddedOptions>? configure = null)
    {
        var options = new EmbeddedOptions();
        configure?.Invoke(options);
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<EmbeddedEngine>();
        services.AddSingleton<ISagaEngine>(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddSingleton<IKeyClaims>(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddSingleton<ISagaQuiescing>(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddSingleton<IIndexRebuild>(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddHostedService<EmbeddedEngineService>();
        return services;
    }
}

/// <summary>
/// Starts the engine before the host takes requests, and stops it after the last one. A standby lets the host take
/// requests at once: it has its own answers.
/// </summary>
internal sealed class EmbeddedEngineService(
    EmbeddedEngine engine, EmbeddedOptions options, IEnumerable<IOwnerStartup> ownerStarts) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.OwnerStarts = [.. ownerStarts];
        if (!options.Standby) return engine.StartAsync(cancellationToken);
        engine.StartAsStandby();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync();
}
