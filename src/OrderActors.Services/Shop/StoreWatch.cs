using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Shop;

/// <summary>Ends the process when the services' database has failed in a way that only a restart can fix.</summary>
/// <remarks>
/// Without it every activity would be retried against a store that accepts nothing more, and orders would fail that a
/// restart completes.
/// </remarks>
internal sealed class StoreWatch(IServiceStore store, ServiceOptions options, ILogger<StoreWatch> log) : IOwnerStartup
{
    /// <summary>Ends with the store.</summary>
    public Task Watching { get; private set; } = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellation)
    {
        Watching = WatchAsync();
        return Task.CompletedTask;
    }

    private async Task WatchAsync()
    {
        try
        {
            await store.Completion;
        }
        catch (ServiceUnavailableError e)
        {
            var failure = new BrokenInvariantException("OA0020", e.Message);
            log.LogCritical("The services cannot continue: {Error}", failure.Message);
            options.OnFatal(failure);
        }
    }
}
