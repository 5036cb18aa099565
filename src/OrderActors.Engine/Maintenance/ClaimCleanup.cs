using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;

namespace OrderActors.Engine.Maintenance;

/// <summary>
/// Removes claims on idempotency keys that are no longer needed, once an hour and after each purge: where the journal
/// is owned, or on one node of a cluster.
/// </summary>
public sealed class ClaimCleanup(IKeyClaims claims, KeyOptions options, TimeProvider time, ILogger<ClaimCleanup> log)
    : OwnerBackgroundService
{
    private const int ClaimsPerPage = 500;

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Removes claims that are no longer needed, page by page.</summary>
    /// <returns>How many claims were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - options.RememberFor;
        var removed = 0;
        for (ClaimPosition? after = ClaimPosition.Start; after is { } place;)
        {
            var started = time.GetTimestamp();
            var piece = await claims.SweepAsync(before, place, ClaimsPerPage, cancellation);
            removed += piece.Removed;
            after = piece.Last;
            // The writers get as much time to themselves as the page took.
            if (after is not null) await Task.Delay(time.GetElapsedTime(started), time, cancellation);
        }

        return removed;
    }

    /// <inheritdoc/>
    public override async Task RunAsync(CancellationToken cancellation)
    {
        for (var wait = First; ; wait = Pause)
        {
            await Task.Delay(wait, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested) return;
            try
            {
                await SweepAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Claims that stay longer are harmless.
                log.LogWarning(e, "Old claims on idempotency keys could not be removed; next try in {Pause}", Pause);
            }
        }
    }
}
