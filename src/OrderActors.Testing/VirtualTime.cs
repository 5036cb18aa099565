namespace OrderActors.Testing;

/// <summary>A clock that stands still until it is advanced; its timers fire on the thread that advances it.</summary>
/// <remarks>
/// Timers fire in the order of their due times, those of the same time in the order in which they were set, each at
/// exactly its time. One that is due now fires with the next advance, also with one of zero. Thread-safe, except that
/// only one thread may advance it, and no timer's callback may.
/// </remarks>
public sealed class VirtualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly SortedSet<VirtualTimer> armed = new(Comparer<VirtualTimer>.Create(VirtualTimer.Compare));
    private long now;
    private long settings;
    private long set;

    /// <summary>Makes a clock.</summary>
    /// <param name="start">What it shows first; noon of 1 January 2030 UTC if left out.</param>
    public VirtualTime(DateTimeOffset? start = null) =>
        now = (start ?? new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero)).UtcTicks;

    /// <summary>When the next timer fires, UTC, or null when none is set.</summary>
    public DateTimeOffset? NextTimerAt
    {
        get
        {
            lock (gate) return armed.Min is { } first ? Time(Math.Max(first.DueAt, now) + set) : null;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Time(Volatile.Read(ref now) + Volatile.Read(ref set));

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref now);

    /// <summary>Sets the clock, forward or back: what it shows changes, but no time passes.</summary>
    public void SetClock(TimeSpan by) => Interlocked.Add(ref set, by.Ticks);

    /// <summary>Moves the time on and fires what becomes due on the way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time would go back.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = Volatile.Read(ref now) + by.Ticks;
        while (TakeDue(end) is { } timer) timer.Fire();
        Volatile.Write(ref now, end);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private VirtualTimer? TakeDue(long end)
    {
        lock (gate)
        {
            if (armed.Min is not { } first || first.DueAt > end) return null;
            armed.Remove(first);
            Volatile.Write(ref now, Math.Max(now, first.DueAt));
            if (first.Period > 0) Set(first, first.Period, first.Period);
            return first;
        }
    }

    private void Set(VirtualTimer timer, long due, long period)
    {
        armed.Remove(timer);
        timer.Period = period;
        timer.Number = settings++;
        timer.DueAt = now + due;
        armed.Add(timer);
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private bool disposed;

        public long DueAt { get; set; }

        public long Period { get; set; }

        public long Number { get; set; }

        public static int Compare(VirtualTimer left, VirtualTimer right) =>
            left.DueAt != right.DueAt ? left.DueAt.CompareTo(right.DueAt) : left.Number.CompareTo(right.Number);

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                if (disposed) return false;
                if (dueTime < TimeSpan.Zero) time.armed.Remove(this);
                else time.Set(this, dueTime.Ticks, Math.Max(0, period.Ticks));
                return true;
            }
        }

        public void Dispose()
        {
            lock (time.gate)
            {
                disposed = true;
                time.armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
