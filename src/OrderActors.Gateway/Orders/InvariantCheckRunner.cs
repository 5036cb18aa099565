using Microsoft.Extensions.Hosting;
using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Orders;

/// <summary>
/// Recomputes the invariants on request. It reads everything there is, so one check runs at a time, and the next one is
/// for all who asked meanwhile. No answer is older than its question.
/// </summary>
internal sealed class InvariantCheckRunner(IInvariants invariants, IHostApplicationLifetime lifetime)
{
    private readonly Lock gate = new();
    private Task<InvariantReport>? running;
    private Task<InvariantReport>? next;

    /// <summary>A report of a check that begins after the call.</summary>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public Task<InvariantReport> CheckAsync()
    {
        lock (gate)
        {
            if (next is not null) return next;
            if (running is not { IsCompleted: false } before) return running = Task.Run(RunAsync);
            return next = Task.Run(() => RunAfterAsync(before));
        }
    }

    private async Task<InvariantReport> RunAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Who asks from here on may want what this check no longer sees.
        lock (gate) (running, next) = (next, null);
        return await RunAsync();
    }

    private Task<InvariantReport> RunAsync() => invariants.CheckAsync(lifetime.ApplicationStopping);
}
