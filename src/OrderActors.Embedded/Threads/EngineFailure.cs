using Microsoft.Extensions.Logging;

namespace OrderActors.Embedded.Threads;

/// <summary>What the engine cannot continue after, if it has happened: only a restart helps. Thread-safe.</summary>
internal sealed class EngineFailure(EmbeddedOptions options, ILogger log)
{
    private Exception? cause;

    /// <summary>The first one, or null.</summary>
    public Exception? Cause => Volatile.Read(ref cause);

    /// <summary>It has happened: nothing is taken any more.</summary>
    public void Report(Exception exception)
    {
        if (Interlocked.CompareExchange(ref cause, exception, null) is not null) return;
        log.LogCritical(exception, "The engine cannot continue: {Error}", exception.Message);
        options.OnFatal(exception);
    }
}
