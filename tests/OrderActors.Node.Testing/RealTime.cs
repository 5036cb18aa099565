namespace OrderActors.Node.Testing;

/// <summary>Real time that is part of what happens: how long an outage lasts, how soon a person tries again.</summary>
/// <remarks>Nothing is expected to have happened after it; what a test waits for, it asks for.</remarks>
internal static class RealTime
{
    public static async Task PassAsync(TimeSpan span, CancellationToken cancellation)
    {
        if (span <= TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(span < OneMillisecond ? OneMillisecond : span);
        await timer.WaitForNextTickAsync(cancellation);
    }

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);
}
