namespace OrderActors.Sagas;

/// <summary>Something that must be under way in a state: a call or a timer, named by a key.</summary>
/// <remarks>
/// A key names one logical execution for the saga's whole life. A key whose call has ended never comes back; the same
/// call key with another request is a broken invariant; the same timer key with another time re-arms the timer.
/// </remarks>
public abstract record Work
{
    private Work(string key) => Key = key;

    /// <summary>The key, unique among the outstanding work of a state: 1–100 of <c>[A-Za-z0-9._:-]</c>.</summary>
    public string Key { get; }

    /// <summary>An activity that must run until it ends.</summary>
    public sealed record Call : Work
    {
        /// <summary>Makes a call.</summary>
        public Call(string key, Activity activity) : base(key) => Activity = activity;

        /// <summary>What is asked for. Stored format: the same key always stands for an equal request.</summary>
        public Activity Activity { get; }

        /// <summary>
        /// True for compensation: retried without limit until it succeeds or an operator waives it. It never becomes
        /// <see cref="ActivityFailed"/>; after a permanent error it waits for an operator.
        /// </summary>
        public bool Undo { get; init; }

        /// <summary>
        /// Key of a call whose running attempt must have ended, or run out of time, before this one starts.
        /// </summary>
        public string? After { get; init; }

        /// <summary>The saga's own options for this call: stronger than every setting.</summary>
        public ActivityOptions? Options { get; init; }
    }

    /// <summary>A point in time at which the saga wants to receive <see cref="TimerFired"/>.</summary>
    public sealed record Timer : Work
    {
        /// <summary>Makes a timer.</summary>
        public Timer(string key, DateTimeOffset dueAt) : base(key) => DueAt = dueAt;

        /// <summary>When it fires, UTC. A time that has passed fires at once.</summary>
        public DateTimeOffset DueAt { get; }
    }
}
