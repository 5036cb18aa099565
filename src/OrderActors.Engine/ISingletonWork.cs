namespace OrderActors.Engine;

/// <summary>
/// Background work that one process at a time does for a store, however many processes use the store.
/// </summary>
public interface ISingletonWork
{
    /// <summary>Works until the token is cancelled; never throws. May be called again after it has returned.</summary>
    Task RunAsync(CancellationToken cancellation);
}
