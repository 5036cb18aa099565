using Microsoft.Extensions.Logging;

namespace OrderActors.Engine.Maintenance;

/// <summary>At start, before anybody can start a saga again: completes a purge that was killed.</summary>
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
            // No room, for example. The sagas have ended and their notes stay: the next purge or start tries again.
            log.LogError(e, "A purge that was interrupted could not be completed: {Error}", e.Message);
        }
    }
}
