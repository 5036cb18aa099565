namespace OrderActors.Engine.Maintenance;

/// <summary>
/// Keeps the batches of a purge apart from checks that compare histories with records: a check would see the one gone
/// and the other not yet.
/// </summary>
public sealed class PurgeGate : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Waits until no other caller is inside; dispose of the result to leave.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        return new Visit(this);
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private sealed class Visit(PurgeGate gate) : IDisposable
    {
        private bool left;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref left, true)) gate.one.Release();
        }
    }
}
