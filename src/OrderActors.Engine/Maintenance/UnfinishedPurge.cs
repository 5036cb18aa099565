using Microsoft.Extensions.Logging;

namespace OrderActors.Engine.Maintenance;

/// <summary>Completes an interrupted purge at start, before any saga can be started again.</summary>
internal sealed class UnfinishedPurge(SagaPurge purge, ILogger<UnfinishedPurge> log) : IOwnerStartup
{
    public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellation)
    {
        try
        {
            await purge.FinishAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // For example: no room. The sagas have ended and their notes stay, so the next purge or start tries again.
            log.LogError(e, "A purge that was interrupted could not be completed: {Error}", e.Message);
        }
    }
}
