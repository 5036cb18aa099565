namespace OrderActors.Node.Setup;

/// <summary>
/// Gives memory back after a busy time. The collector works when the program allocates: a node that has become quiet
/// would keep what its busiest minute needed for as long as it stays quiet.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Below this rate of allocations, in bytes a look, nobody notices a full collection.</summary>
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
            // have left the memory.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
