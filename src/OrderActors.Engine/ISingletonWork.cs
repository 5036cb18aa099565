namespace OrderActors.Engine;

/// <summary>Work in the background that one process at a time does for a store, however many use it.</summary>
public interface ISingletonWork
{
    /// <summary>Does it until the token is cancelled; never throws. May be called again after it has
    /// returned.</summary>
    Task RunAsync(CancellationToken cancellation);
}
