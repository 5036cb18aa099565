namespace OrderActors.Cli.Tests;

/// <summary>A clock that runs twenty times as fast as the system's, so that waits of seconds end at once.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private const int Factor = 20;

    public override long GetTimestamp() => base.GetTimestamp() * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurry(dueTime), Hurry(period));

    private static TimeSpan Hurry(TimeSpan wait) => wait > TimeSpan.Zero ? wait / Factor : wait;
}
