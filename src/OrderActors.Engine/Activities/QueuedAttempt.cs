using System.Diagnostics.CodeAnalysis;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>The state of an attempt. It only moves forward; the thread that sets it to Ended reports the end.</summary>
internal enum AttemptState
{
    Waiting,
    Running,
    HeldUp,
    Ended,
}

/// <summary>
/// One attempt from when it is queued to its end. The dispatcher's lock guards everything but the handler's part.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification =
    "The token source has neither timer nor wait handle: nothing to release, and disposing it would race a cancel.")]
internal sealed class QueuedAttempt(
    AttemptOrder order, Action<AttemptOrder, AttemptEnded> ended, Action<AttemptOrder, string?>? heldUp,
    ActivityRoute route, CallPolicy policy, TimeProvider time, Action<QueuedAttempt> began) : ActivityContext
{
    private CancellationTokenSource? source;
    private int cancelled;
    private long beatAt;
    private bool calledOutside;
    private string? idempotencyKey;
    private object? details;

    public AttemptOrder Order => order;

    public Action<AttemptOrder, AttemptEnded> ReportTo => ended;

    public Action<AttemptOrder, string?>? HeldUpTo => heldUp;

    public ActivityRoute Route => route;

    public CallPolicy Policy => policy;

    public CallKey CallKey => new(order.SagaId, order.Call.Key);

    public AttemptState State { get; set; }

    /// <summary>The pool it waits in or whose slot it holds; set when it is queued.</summary>
    public Pool Pool { get; set; } = null!;

    /// <summary>True once the call is no longer wanted: there will be no next attempt.</summary>
    public bool Dropped { get; set; }

    /// <summary>The attempt's place in the order of arrival.</summary>
    public long Number { get; set; }

    public long QueuedAt { get; set; }

    public long GrantedAt { get; set; }

    /// <summary>The timestamp at which schedule-to-close, and once it runs start-to-close, is over.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>The longest silence in timestamp ticks, or <see cref="long.MaxValue"/>.</summary>
    public long Silence { get; set; } = long.MaxValue;

    /// <summary>How often the node's own store has kept it from starting.</summary>
    public int Holds { get; set; }

    /// <summary>The timestamp of the first such time, or 0.</summary>
    public long HeldSince { get; set; }

    /// <summary>The timestamp at which it is tried again.</summary>
    public long ResumeAt { get; set; }

    /// <summary>For how long it was held up, once it runs.</summary>
    public TimeSpan HeldFor { get; set; }

    /// <summary>Whether its handler has called another system: from then on no failure is certain to be without effect.
    /// </summary>
    public bool HasCalledOutside => Volatile.Read(ref calledOutside);

    public QueuedAttempt? Previous { get; set; }

    public QueuedAttempt? Next { get; set; }

    /// <summary>The newest details: this attempt's own, or the previous one's while it has sent none.</summary>
    public object? Details
    {
        get => Volatile.Read(ref details);
        set => Volatile.Write(ref details, value);
    }

    /// <summary>When the next heartbeat is overdue, as a timestamp.</summary>
    public long SilentAt =>
        Silence == long.MaxValue ? long.MaxValue : Math.Max(Volatile.Read(ref beatAt), GrantedAt) + Silence;

    public override SagaId SagaId => order.SagaId;

    public override string Key => order.Call.Key;

    public override string IdempotencyKey => idempotencyKey ??= order.SagaId.IdempotencyKey(order.Call.Key);

    public override int Attempt => order.Attempt;

    public override object? LastHeartbeat => PreviousDetails;

    /// <summary>The details of the previous attempt's last heartbeat.</summary>
    public object? PreviousDetails { get; set; }

    /// <summary>Created only for a handler that uses it: most never do.</summary>
    public override CancellationToken CancellationToken
    {
        get
        {
            if (Volatile.Read(ref source) is { } known) return known.Token;
            var made = new CancellationTokenSource();
            made = Interlocked.CompareExchange(ref source, made, null) ?? made;
            // RequestCancel sets the flag before it looks for the source, we publish the source before we look at the
            // flag: whichever comes second cancels.
            if (Volatile.Read(ref cancelled) != 0) made.Cancel();
            return made.Token;
        }
    }

    public bool CancelRequested => Volatile.Read(ref cancelled) != 0;

    public override void CallsOutside() => Volatile.Write(ref calledOutside, true);

    public override void Heartbeat(object? details = null)
    {
        var isFirst = Interlocked.Exchange(ref beatAt, time.GetTimestamp()) == 0;
        if (details is not null) Details = details;
        if (isFirst && policy.Heartbeat is null) began(this);
    }

    /// <summary>Cancels the handler's token. Callbacks on it run on another thread: they may block or throw.</summary>
    public void RequestCancel()
    {
        if (Interlocked.Exchange(ref cancelled, 1) == 0) _ = Volatile.Read(ref source)?.CancelAsync();
    }

    public AttemptEnded Succeeded(object result) =>
        new(order.Call.Key, order.Attempt, order.StartedAt, result, null) { HeldUp = HeldFor };

    public AttemptEnded Failed(ActivityFailure failure) =>
        new(order.Call.Key, order.Attempt, order.StartedAt, null, failure) { HeldUp = HeldFor };
}

/// <summary>A call inside the node.</summary>
internal readonly record struct CallKey(SagaId SagaId, string Key);
