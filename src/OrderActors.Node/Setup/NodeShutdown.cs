
namespace OrderActors.Node.Setup;

/// <summary>
/// Ends the node when it may not continue: in order if it can, at once if that takes too long. Whoever runs it starts
/// it again.
/// </summary>
internal sealed class NodeShutdown(IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>After so long it ends at once: its sagas do nothing more anyway.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    private volatile Exception? reason;

    /// <summary>Begins to end, and returns at once, whatever thread it is called on.</summary>
    /// <remarks>
    /// It may be a thread of the cluster's own, which the stop has to wait for: the end by force is set up first, and
    /// the stop runs elsewhere.
    /// </remarks>
    public void Leave(Exception why)
    {
        reason = why;
        _ = Task.Delay(StopTimeout, time).ContinueWith(
            _ => StartFailures.End(why, ExitCodes.Failed), TaskScheduler.Default);
        _ = Task.Run(lifetime.StopApplication);
    }

    /// <exception cref="Exception">Why the node had to end; the process's exit code says so too.</exception>
    public void ThrowIfForced()
    {
        if (reason is { } why) throw why;
    }
}
