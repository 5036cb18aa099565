namespace OrderActors.Node.Setup;

/// <summary>
/// Returns memory after a busy time. The garbage collector runs when the program allocates, so a node that has become
/// quiet would keep the memory of its busiest minute as long as it stays quiet.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Below this rate of allocations, in bytes per check, nobody notices a full collection.</summary>
    private const long Quiet = 16 * Megabyte;

    /// <summary>Less than this since the last collection is not worth another.</summary>
    private const long Worthwhile = 64 * Megabyte;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (collectedAt, seen) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var quiet = allocated - seen < Quiet;
            seen = allocated;
            if (!quiet || allocated - collectedAt < Worthwhile) continue;
            collectedAt = allocated;
            // Compacting, and the freed pages go back to the system. What lives by now is little: sagas without work
            // are no longer in memory.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
