using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Services.Notifications;

/// <summary>Runs the outbox in the background, from whatever an earlier run left behind.</summary>
internal sealed class OutboxWriter(Outbox outbox, OutboxSignal signal, TimeProvider time, ILogger<OutboxWriter> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await outbox.WriteSomeAsync(stoppingToken) > 0) { }
                await signal.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A full disk, a folder without rights: mails wait in their table, orders go on.
                log.LogWarning(e, "Mails could not be written; trying again in {Pause}", Pause);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
