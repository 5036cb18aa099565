
namespace OrderActors.Node.Setup;

/// <summary>
/// Ends the node when it may not go on: in order if it can, at once if that takes too long. Whoever runs it starts it
/// again.
/// </summary>
internal sealed class Departure(IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>After so long it ends at once: its sagas do nothing more anyway.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private volatile Exception? reason;

    /// <summary>Begins to end.</summary>
    public void Leave(Exception why)
    {
        reason = why;
        lifetime.StopApplication();
        _ = Task.Delay(Patience, time).ContinueWith(
            _ => StartFailures.End(why, ExitCodes.Failed), TaskScheduler.Default);
    }

    /// <exception cref="Exception">Why the node had to end; the process's exit code says so too.</exception>
    public void ThrowIfForced()
    {
        if (reason is { } why) throw why;
    }
}
