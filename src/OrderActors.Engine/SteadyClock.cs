namespace OrderActors.Engine;

/// <summary>
/// The clock that waits are measured by: it begins where the system's clock is, and from then on no change of that
/// clock moves it. Thread-safe.
/// </summary>
/// <remarks>
/// Times that mean something outside (deadlines, stamps) are the system clock's; how long something has waited is this
/// one's.
/// </remarks>
/// <param name="time">The system's clock and its counter.</param>
public sealed class SteadyClock(TimeProvider time)
{
    private readonly long origin = time.GetTimestamp();
    private long start = time.GetUtcNow().UtcTicks;

    /// <summary>The time, as UTC: later than the system's clock once that was set back.</summary>
    public DateTimeOffset Now => new(Volatile.Read(ref start) + time.GetElapsedTime(origin).Ticks, TimeSpan.Zero);

    /// <summary>The later of this clock and the system's: whatever waits until then is due, by one of them.</summary>
    public DateTimeOffset Latest
    {
        get
        {
            var (steady, system) = (Now, time.GetUtcNow());
            return steady > system ? steady : system;
        }
    }

    /// <summary>
    /// Moves on to a time that a previous process has recorded; returns by how much this clock was behind it. More than
    /// zero says that the system's clock was set back since.
    /// </summary>
    public TimeSpan CatchUp(DateTimeOffset recorded)
    {
        var behind = recorded - Now;
        if (behind <= TimeSpan.Zero) return TimeSpan.Zero;
        Interlocked.Add(ref start, behind.Ticks);
        return behind;
    }
}
