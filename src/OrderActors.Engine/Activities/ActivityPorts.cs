using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>An attempt that an engine wants to run.</summary>
/// <param name="SagaId">The saga that calls.</param>
/// <param name="Call">The call.</param>
/// <param name="Attempt">The attempt's number, from 1.</param>
/// <param name="StartedAt">When the engine asked for it, UTC; handed back with the end.</param>
/// <param name="ScheduledAt">When the call's first attempt started, UTC: schedule-to-close counts from here.</param>
public sealed record AttemptOrder(
    SagaId SagaId, Work.Call Call, int Attempt, DateTimeOffset StartedAt, DateTimeOffset ScheduledAt);

/// <summary>Runs attempts in pools, enforces their time-outs, and reports the end of each exactly once.</summary>
public interface IActivityDispatcher
{
    /// <summary>Queues attempts for slots of their pools. Never blocks.</summary>
    /// <param name="orders">The attempts; the list is not kept.</param>
    /// <param name="ended"> Called once for each attempt, on any thread, when it has ended or its time is up. Must
    /// return quickly. </param>
    /// <param name="heldUp"> Called before the end when an attempt starts to wait for the node's own store, with that
    /// store's error, and with null when it runs again. Null if not needed. </param>
    void Start(IReadOnlyList<AttemptOrder> orders, Action<AttemptOrder, AttemptEnded> ended,
        Action<AttemptOrder, string?>? heldUp = null);

    /// <summary>
    /// Asks the attempt of this call to end. One that waits for a slot ends at once, with effect None; a running one is
    /// cancelled and ends when its handler does or its time is up.
    /// </summary>
    void Cancel(SagaId sagaId, string key);

    /// <summary>
    /// Grants no more slots, and waits until the running attempts have ended by themselves; their ends are reported as
    /// usual.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    Task DrainAsync(CancellationToken cancellation);

    /// <summary>
    /// Grants no more slots and cancels the running attempts. Those that are cut off are not reported: recovery finds
    /// them.
    /// </summary>
    /// <param name="cancellation">Ends the wait for handlers that have not returned.</param>
    Task StopAsync(CancellationToken cancellation);

    /// <summary>Attempts that wait for a slot.</summary>
    int Waiting { get; }

    /// <summary>Attempts that wait for the node's own store; they hold no slot.</summary>
    int HeldUp { get; }

    /// <summary>Handlers that still run although their time was up.</summary>
    int Zombies { get; }

    /// <summary>Whether one of them runs for this saga: its effect may still happen.</summary>
    bool HasZombie(SagaId sagaId);

    /// <summary>With more zombies than this the node is unhealthy.</summary>
    int ZombieLimit { get; }
}

/// <summary>
/// Wraps every attempt. Interceptors run in the order of registration, the first outermost; each calls the next.
/// </summary>
public interface IActivityInterceptor
{
    /// <summary>Runs the attempt by <paramref name="next"/>; may observe, delay, replace or fail it.</summary>
    ValueTask<object> InvokeAsync(ActivityCallInfo info, ActivityContext context, Func<ValueTask<object>> next);
}

/// <summary>The activity of an attempt.</summary>
/// <param name="Name">Its name, for example <c>reserve-stock</c>.</param>
/// <param name="Domain">Its domain, for example <c>inventory</c>.</param>
/// <param name="Pool">The pool whose slots it takes.</param>
/// <param name="Activity">The request.</param>
public sealed record ActivityCallInfo(string Name, string Domain, string Pool, Activity Activity);
