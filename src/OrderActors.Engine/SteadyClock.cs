namespace OrderActors.Engine;

/// <summary>
/// The clock by which waits are measured: it starts at the system clock's time, and later changes of that clock do not
/// affect it. Thread-safe.
/// </summary>
/// <remarks>
/// Times that mean something outside (deadlines, time stamps) are the system clock's; how long something has waited is
/// measured by this one.
/// </remarks>
/// <param name="time">The system's clock and its counter.</param>
public sealed class SteadyClock(TimeProvider time)
{
    private readonly long origin = time.GetTimestamp();
    private long start = time.GetUtcNow().UtcTicks;

    /// <summary>The time, UTC; it is ahead of the system's clock once that was set back.</summary>
    public DateTimeOffset Now => new(Volatile.Read(ref start) + time.GetElapsedTime(origin).Ticks, TimeSpan.Zero);

    /// <summary>The later of this clock's and the system's time: what waits until then is due by one of them.</summary>
    public DateTimeOffset Latest
    {
        get
        {
            var (steady, system) = (Now, time.GetUtcNow());
            return steady > system ? steady : system;
        }
    }

    /// <summary>
    /// Advances to a time that a previous process has recorded; returns by how much this clock was behind it. More than
    /// zero means that the system's clock was set back since.
    /// </summary>
    public TimeSpan CatchUp(DateTimeOffset recorded)
    {
        var behind = recorded - Now;
        if (behind <= TimeSpan.Zero) return TimeSpan.Zero;
        Interlocked.Add(ref start, behind.Ticks);
        return behind;
    }
}
