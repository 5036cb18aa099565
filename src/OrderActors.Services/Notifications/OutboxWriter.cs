using Microsoft.Extensions.Logging;
using OrderActors.Engine;

namespace OrderActors.Services.Notifications;

/// <summary>
/// Runs the outbox in the background, from whatever an earlier run left behind: where the journal is owned, or on one
/// node of a cluster, so that each mail has one writer.
/// </summary>
internal sealed class OutboxWriter(Outbox outbox, OutboxSignal signal, TimeProvider time, ILogger<OutboxWriter> log)
    : OwnerBackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>How long it waits before it looks without a signal: a mail may have been queued by another node.
    /// </summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// On a thread of its own: creating files waits for the disk, and would block threads that serve orders.
    /// </summary>
    public override Task RunAsync(CancellationToken cancellation) => Task.Factory.StartNew(
        () => Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                while (outbox.WriteSomeAsync(stopping).GetAwaiter().GetResult() > 0) { }
                signal.Wait(Look, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A full disk, a folder without rights: mails wait in their table, orders continue.
                log.LogWarning(e, "Mails could not be written; trying again in {Pause}", Pause);
                Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)
                    .GetAwaiter().GetResult();
            }
        }
    }
}
