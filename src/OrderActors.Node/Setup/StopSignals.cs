using System.Runtime.InteropServices;

namespace OrderActors.Node.Setup;

/// <summary>
/// Receives SIGTERM and SIGINT from the program's first line on. The host hears them only once it starts, and takes a
/// stop in the middle of its start for a failure.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear),
    ];

    /// <summary>Cancelled once the process is asked to stop.</summary>
    public CancellationToken Asked => asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        asked.Dispose();
    }

    private void Hear(PosixSignalContext context)
    {
        // What waits ends normally, and the process with it.
        context.Cancel = true;
        asked.Cancel();
    }
}
