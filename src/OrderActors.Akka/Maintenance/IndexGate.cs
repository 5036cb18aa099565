namespace OrderActors.Akka.Maintenance;

/// <summary>One writer of the index at a time within a node: the custodian's, or maintenance.</summary>
/// <remarks>Between nodes the database's own locks do it, and a row that is older never overwrites.</remarks>
internal sealed class IndexGate : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Writes while nobody else does.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> write, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            return await write();
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();
}
