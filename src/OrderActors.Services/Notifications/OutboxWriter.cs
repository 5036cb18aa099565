using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Services.Notifications;

/// <summary>Runs the outbox in the background, from whatever an earlier run left behind.</summary>
internal sealed class OutboxWriter(Outbox outbox, OutboxSignal signal, TimeProvider time, ILogger<OutboxWriter> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// On a thread of its own: making files waits for the disk, and would hold threads that answer orders.
    /// </summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Factory.StartNew(
        () => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                while (outbox.WriteSomeAsync(stopping).GetAwaiter().GetResult() > 0) { }
                signal.Wait(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A full disk, a folder without rights: mails wait in their table, orders go on.
                log.LogWarning(e, "Mails could not be written; trying again in {Pause}", Pause);
                Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)
                    .GetAwaiter().GetResult();
            }
        }
    }
}
