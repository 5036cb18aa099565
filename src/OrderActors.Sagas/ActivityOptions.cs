namespace OrderActors.Sagas;

/// <summary>Time-outs, retries and the pool of a call; a member that is null is taken from the level below.</summary>
/// <remarks>
/// Levels, lowest priority first: the setting for all activities, the activity's defaults in code, the settings for a
/// domain, an activity and a saga, and what the saga gives with the call. Settings are live and never stored.
/// </remarks>
public sealed record ActivityOptions
{
    /// <summary>The longest one attempt may take. Default 30 s.</summary>
    public TimeSpan? StartToClose { get; init; }

    /// <summary>The longest the call may take from its first start, waits included. Default: no limit.</summary>
    public TimeSpan? ScheduleToClose { get; init; }

    /// <summary>
    /// The longest silence between heartbeats, from the attempt's start on. Default: 15 s, from its first heartbeat on;
    /// a handler that sends none is not expected to.
    /// </summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>The wait after the first failure. Default 1 s.</summary>
    public TimeSpan? FirstInterval { get; init; }

    /// <summary>The factor from one wait to the next. Default 2.0.</summary>
    public double? Coefficient { get; init; }

    /// <summary>The longest wait. Default 100 × the first interval.</summary>
    public TimeSpan? MaximumInterval { get; init; }

    /// <summary>How many failures end the call; 0 for no limit. Default 5.</summary>
    public int? MaximumAttempts { get; init; }

    /// <summary>Failure types that are never retried, besides those that say so themselves.</summary>
    public IReadOnlyList<string>? NonRetryableTypes { get; init; }

    /// <summary>The pool whose slots the attempts take.</summary>
    public string? Pool { get; init; }

    /// <summary>These options where they are set, else those of <paramref name="weaker"/>.</summary>
    public ActivityOptions Over(ActivityOptions? weaker) => weaker is null ? this : new()
    {
        StartToClose = StartToClose ?? weaker.StartToClose,
        ScheduleToClose = ScheduleToClose ?? weaker.ScheduleToClose,
        Heartbeat = Heartbeat ?? weaker.Heartbeat,
        FirstInterval = FirstInterval ?? weaker.FirstInterval,
        Coefficient = Coefficient ?? weaker.Coefficient,
        MaximumInterval = MaximumInterval ?? weaker.MaximumInterval,
        MaximumAttempts = MaximumAttempts ?? weaker.MaximumAttempts,
        NonRetryableTypes = NonRetryableTypes ?? weaker.NonRetryableTypes,
        Pool = Pool ?? weaker.Pool,
    };
}

/// <summary>When a failed attempt is tried again.</summary>
/// <param name="FirstInterval">The wait after the first failure.</param>
/// <param name="Coefficient">The factor from one wait to the next, at least 1.</param>
/// <param name="MaximumInterval">The longest wait.</param>
/// <param name="MaximumAttempts">How many recorded failures end the call; 0 for no limit.</param>
/// <param name="NonRetryableTypes">Failure types that end the call at once.</param>
public sealed record RetryPolicy(
    TimeSpan FirstInterval,
    double Coefficient,
    TimeSpan MaximumInterval,
    int MaximumAttempts,
    IReadOnlyList<string> NonRetryableTypes)
{
    /// <summary>1 s, doubled up to 100 s, 5 attempts.</summary>
    public static RetryPolicy Default { get; } =
        new(TimeSpan.FromSeconds(1), 2.0, TimeSpan.FromSeconds(100), 5, []);

    /// <summary>
    /// The wait after the <paramref name="failures"/>-th failure (1 or more). Never above the maximum.
    /// </summary>
    public TimeSpan IntervalAfter(int failures)
    {
        var ticks = FirstInterval.Ticks * Math.Pow(Coefficient, Math.Max(0, failures - 1));
        return ticks >= MaximumInterval.Ticks ? MaximumInterval : TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>Whether trying again cannot help.</summary>
    public bool IsPermanent(ActivityFailure failure) =>
        failure.NonRetryable || NonRetryableTypes.Contains(failure.Type, StringComparer.Ordinal);
}

/// <summary>The options of one call with every level applied.</summary>
/// <param name="StartToClose">The longest one attempt may take.</param>
/// <param name="ScheduleToClose">The longest the call may take from its first start, or null.</param>
/// <param name="Heartbeat">The longest silence between heartbeats, or null for the usual one.</param>
/// <param name="Retry">When it is tried again.</param>
/// <param name="Pool">Whose slots its attempts take.</param>
public sealed record CallPolicy(
    TimeSpan StartToClose,
    TimeSpan? ScheduleToClose,
    TimeSpan? Heartbeat,
    RetryPolicy Retry,
    string Pool)
{
    /// <summary>The longest silence of a handler that has begun to send heartbeats.</summary>
    public static TimeSpan UsualHeartbeat { get; } = TimeSpan.FromSeconds(15);

    /// <summary>30 s an attempt, no other time-out, the default retries, the standard pool.</summary>
    public static CallPolicy Default { get; } =
        new(TimeSpan.FromSeconds(30), null, null, RetryPolicy.Default, "standard");
}

/// <summary>Combines the levels of options for a call.</summary>
public interface ICallPolicies
{
    /// <summary>After how many recorded failures an undo call counts as stuck. Default 5.</summary>
    int StuckAfter { get; }

    /// <summary>The least time for which a saga remembers an idempotency key. Default 24 h.</summary>
    TimeSpan KeyRetention => TimeSpan.FromHours(24);

    /// <summary>The current policy for a call of a saga of this kind.</summary>
    CallPolicy For(string kind, Work.Call call);
}
