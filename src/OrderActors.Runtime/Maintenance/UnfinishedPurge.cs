using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Runtime.Maintenance;

/// <summary>At start, before anybody can start a saga anew: completes a purge that was killed.</summary>
internal sealed class UnfinishedPurge(SagaPurge purge, ILogger<UnfinishedPurge> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await purge.FinishAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // No room, for example. The sagas have ended and their notes stay: the next purge or start tries again.
            log.LogError(e, "A purge that was interrupted could not be completed: {Error}", e.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
