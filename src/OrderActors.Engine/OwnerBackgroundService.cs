using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrderActors.Engine;

/// <summary>
/// Background work that one process at a time does for a store: the journal's owner, from the moment it owns the
/// journal until the host stops, or one node of a cluster.
/// </summary>
[SuppressMessage("Design", "CA1033", Justification = "The start of the host is not the start of the work.")]
public abstract class OwnerBackgroundService : IOwnerStartup, ISingletonWork, IHostedService, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <inheritdoc/>
    public abstract Task RunAsync(CancellationToken cancellation);

    Task IOwnerStartup.StartAsync(CancellationToken cancellation)
    {
        running = RunAsync(stop.Token);
        return Task.CompletedTask;
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases resources.</summary>
    /// <param name="disposing">True to release managed resources, too.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) stop.Dispose();
    }
}

/// <summary>Registers background services of the journal's owner.</summary>
public static class OwnerBackgroundServices
{
    /// <summary>Adds a background service that starts once the journal is owned and stops with the host.</summary>
    public static IServiceCollection AddOwnerBackgroundService<TService>(this IServiceCollection services)
        where TService : OwnerBackgroundService
    {
        services.AddSingleton<TService>();
        services.AddSingleton<IOwnerStartup>(provider => provider.GetRequiredService<TService>());
        services.AddSingleton<ISingletonWork>(provider => provider.GetRequiredService<TService>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TService>());
        return services;
    }
}
