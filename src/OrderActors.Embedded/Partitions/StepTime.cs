namespace OrderActors.Embedded.Partitions;

/// <summary>The time of a partition's step, by both clocks.</summary>
/// <remarks>
/// What a partition calls <c>now</c> is the steady time, by which everything that waits for a while is measured. The
/// system's time is what sagas decide by, what is recorded, and what their timers mean.
/// </remarks>
internal sealed class StepTime
{
    /// <summary>From this on a change of the clock moves what waits for a deadline; below it timers are late.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(50);

    private TimeSpan? known;

    /// <summary>The system's time, UTC.</summary>
    public DateTimeOffset Utc { get; private set; }

    /// <summary>The steady time.</summary>
    public DateTimeOffset Steady { get; private set; }

    /// <summary>Begins a step; true when the system's clock was changed since.</summary>
    public bool Begin(DateTimeOffset utc, DateTimeOffset steady)
    {
        (Utc, Steady) = (utc, steady);
        var ahead = utc - steady;
        var isChanged = known is { } former && (ahead - former).Duration() >= Noticeable;
        if (isChanged || known is null) known = ahead;
        return isChanged;
    }

    /// <summary>The steady time at which the system's clock will show a time, if it is not set.</summary>
    public DateTimeOffset ToSteady(DateTimeOffset utc)
    {
        var left = utc - Utc;
        return left > DateTimeOffset.MaxValue - Steady ? DateTimeOffset.MaxValue : Steady + left;
    }
}
