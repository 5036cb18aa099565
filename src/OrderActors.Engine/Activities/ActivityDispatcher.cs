using Microsoft.Extensions.Logging;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>Runs attempts on the thread pool: slots by priority, time-outs, heartbeats, exactly one end each.</summary>
/// <remarks>
/// One lock guards the state of every attempt; handlers, tokens and reports run outside it. The thread that sets an
/// attempt to Ended under the lock reports it, so a result, a time-out and a cancellation can race and exactly one
/// wins.
/// </remarks>
public sealed partial class ActivityDispatcher : IActivityDispatcher, IDisposable, IAsyncDisposable
{
    /// <summary>How many attempts one work item runs before it lets others have the thread.</summary>
    private const int Batch = 64;

    private static readonly ActivityFailure NeverBegun =
        new(ActivityFailure.CancelledType, "the call was cancelled before its attempt began", Effect.None);

    private readonly Lock gate = new();
    private readonly Slots slots;
    private readonly Dictionary<CallKey, QueuedAttempt> live = [];
    private readonly HeartbeatMemory heartbeats = new();
    private readonly HashSet<string> unknownPools = new(StringComparer.OrdinalIgnoreCase);
    private readonly ActivityRoutes routes;
    private readonly ActivitySettings settings;
    private readonly TimeProvider time;
    private readonly OrderActorsMeters meters;
    private readonly ILogger<ActivityDispatcher> log;
    private readonly Drainer drainer;
    private readonly Action<QueuedAttempt> watch;
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool drainerQueued;
    private bool closing;
    private bool stopped;
    private readonly Dictionary<SagaId, int> late = [];
    private int zombies;

    internal ActivityDispatcher(ActivityRoutes routes, ActivitySettings settings, TimeProvider time,
        OrderActorsMeters meters, ILogger<ActivityDispatcher> log)
    {
        this.routes = routes;
        this.settings = settings;
        this.time = time;
        this.meters = meters;
        this.log = log;
        drainer = new(this);
        watch = Watch;
        slots = new(settings.Pools, settings.Limit);
        alarm = time.CreateTimer(_ => EndOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        settings.Changed += OnSettingsChanged;
    }

    /// <inheritdoc/>
    public int Waiting
    {
        get
        {
            lock (gate) return live.Count - slots.Running.Count - held.Count;
        }
    }

    /// <inheritdoc/>
    public int HeldUp
    {
        get
        {
            lock (gate) return held.Count;
        }
    }

    /// <inheritdoc/>
    public int Zombies => Volatile.Read(ref zombies);

    /// <inheritdoc/>
    public int ZombieLimit => settings.ZombieLimit;

    /// <inheritdoc/>
    public bool HasZombie(SagaId sagaId)
    {
        lock (gate) return late.ContainsKey(sagaId);
    }

    /// <inheritdoc/>
    /// <remarks>One lock for all attempts; a thread takes it twice for each.</remarks>
    public void Start(IReadOnlyList<AttemptOrder> orders, Action<AttemptOrder, AttemptEnded> ended,
        Action<AttemptOrder, string?>? heldUp = null)
    {
        var attempts = new QueuedAttempt[orders.Count];
        for (var i = 0; i < attempts.Length; i++) attempts[i] = Make(orders[i], ended, heldUp, TimeSpan.Zero);
        bool wake;
        lock (gate)
        {
            if (stopped) return;
            foreach (var attempt in attempts) Enqueue(attempt);
            wake = WantsDrainer();
        }

        foreach (var attempt in attempts)
            if (attempt.Attempt > 1) meters.Retried(attempt.Route.Name);
        if (wake) drainer.Queue();
    }

    /// <inheritdoc/>
    public void Cancel(SagaId sagaId, string key)
    {
        QueuedAttempt? attempt;
        var waited = false;
        lock (gate)
        {
            heartbeats.TryTake(new(sagaId, key), out _);
            if (stopped || !live.TryGetValue(new(sagaId, key), out attempt)) return;
            attempt.Dropped = true;
            if (attempt.State is AttemptState.Waiting or AttemptState.HeldUp)
            {
                (attempt.State == AttemptState.HeldUp ? held : attempt.Pool.Waiting).Remove(attempt);
                End(attempt);
                waited = true;
            }
        }

        if (!waited) attempt.RequestCancel();
        else Report(attempt, null, NeverBegun, "cancelled");
    }

    /// <inheritdoc/>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            closing = true;
            if (slots.Running.Count == 0) drained.TrySetResult();
        }

        await drained.Task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Grants no more slots, cancels what runs, and reports nothing from now on: the engine is stopping, and the next
    /// start recovers the attempts. Returns once the handlers have returned; zombies are not waited for.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task StopAsync(CancellationToken cancellation)
    {
        Stop();
        await idle.Task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Stops as <see cref="StopAsync"/> does, but does not wait for handlers.</summary>
    public void Dispose() => Stop();

    /// <summary>Stops as <see cref="StopAsync"/> does, but does not wait for handlers.</summary>
    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private void Stop()
    {
        var running = new List<QueuedAttempt>();
        lock (gate)
        {
            if (!stopped)
            {
                stopped = true;
                settings.Changed -= OnSettingsChanged;
                alarm.Dispose();
                for (var held = slots.Running.First; held is not null; held = held.Next) running.Add(held);
                if (running.Count == 0) idle.TrySetResult();
            }
        }

        foreach (var attempt in running) attempt.RequestCancel();
    }

    private void OnSettingsChanged(object? sender, EventArgs e)
    {
        bool wake;
        lock (gate)
        {
            slots.Change(settings.Pools, settings.Limit);
            unknownPools.Clear();
            wake = WantsDrainer();
        }

        if (wake) drainer.Queue();
    }

    private QueuedAttempt Make(AttemptOrder order, Action<AttemptOrder, AttemptEnded> ended,
        Action<AttemptOrder, string?>? heldUp, TimeSpan heldFor)
    {
        var policy = settings.For(order.SagaId.Kind, order.Call);
        var attempt = new QueuedAttempt(order, ended, heldUp, routes.For(order.Call.Activity), policy, time, watch)
        {
            HeldFor = heldFor,
        };
        if (meters.WantsQueueWait) attempt.QueuedAt = time.GetTimestamp();
        // An undo is tried until it succeeds, however long ago it was first tried.
        if (policy.ScheduleToClose is { } limit && !order.Call.Undo) attempt.Limit = CloseOf(order, limit + heldFor);
        return attempt;
    }

    /// <summary>Registers an attempt; under the lock.</summary>
    private void Enqueue(QueuedAttempt attempt)
    {
        slots.Enqueue(attempt, PoolOf(attempt));
        live[attempt.CallKey] = attempt;
        if (heartbeats.TryTake(attempt.CallKey, out var details)) attempt.PreviousDetails = attempt.Details = details;
        if (attempt.Limit != long.MaxValue) SetAlarm(attempt.Limit);
    }

    private Pool PoolOf(QueuedAttempt attempt)
    {
        if (slots.Find(attempt.Policy.Pool) is { } pool) return pool;
        if (unknownPools.Add(attempt.Policy.Pool))
            AttemptLog.UnknownPool(log, attempt.Policy.Pool, attempt.Route.Name);
        return slots.Standard;
    }

    /// <summary>Whether an attempt can have a slot and no work item is queued: if so the caller queues one.</summary>
    private bool WantsDrainer() => !drainerQueued && !closing && !stopped && slots.CanGrant && (drainerQueued = true);

    /// <summary>Unregisters an attempt; under the lock, once.</summary>
    private void End(QueuedAttempt attempt)
    {
        attempt.State = AttemptState.Ended;
        // A later attempt of the same call may be registered already, if the engine did not wait for this one's end.
        if (live.TryGetValue(attempt.CallKey, out var known) && known == attempt) live.Remove(attempt.CallKey);
    }

    private void Report(QueuedAttempt attempt, object? result, ActivityFailure? failure, string outcome)
    {
        if (meters.WantsAttempts)
        {
            TimeSpan? duration = attempt.GrantedAt == 0 ? null : time.GetElapsedTime(attempt.GrantedAt);
            meters.AttemptEnded(attempt.Route.Name, outcome, duration);
        }

        var order = attempt.Order;
        if (failure is null)
        {
            AttemptLog.Completed(log, attempt.Route.Name, order.SagaId, attempt.Key, order.Attempt);
            attempt.ReportTo(order, attempt.Succeeded(result!));
        }
        else
        {
            AttemptLog.Failed(log, LevelOf(attempt, failure), attempt.Route.Name, order.SagaId, attempt.Key,
                order.Attempt, failure.Type, failure.Message, failure.Effect);
            attempt.ReportTo(order, attempt.Failed(failure));
        }
    }

    /// <remarks>
    /// The history has every attempt. The log is for people who may have to act: it warns of a failure that is not
    /// retried, and of a call that keeps failing, less often the longer it does.
    /// </remarks>
    private static LogLevel LevelOf(QueuedAttempt attempt, ActivityFailure failure)
    {
        // An undo has no last attempt; only a permanent error stops it.
        var stops = attempt.Order.Call.Undo
            ? attempt.Policy.Retry.IsPermanent(failure)
            : IsFinal(attempt, failure);
        return stops || attempt.Attempt is 5 or 50 or 500 or 5_000 ? LogLevel.Warning : LogLevel.Debug;
    }

    /// <summary>Whether a call that is not an undo is not tried again after this failure.</summary>
    private static bool IsFinal(QueuedAttempt attempt, ActivityFailure failure)
    {
        var retry = attempt.Policy.Retry;
        return retry.IsPermanent(failure)
            || (!failure.OwnStore && retry.MaximumAttempts > 0 && attempt.Attempt >= retry.MaximumAttempts);
    }

    /// <summary>The timestamp at which the call's time is up.</summary>
    private long CloseOf(AttemptOrder order, TimeSpan limit)
    {
        var since = time.GetUtcNow() - order.ScheduledAt;
        return After(time.GetTimestamp(), since > TimeSpan.Zero ? limit - since : limit);
    }

    /// <summary>The timestamp that is <paramref name="wait"/> after another; never above the largest one.</summary>
    private long After(long from, TimeSpan wait)
    {
        var ticks = wait.TotalSeconds * time.TimestampFrequency;
        return ticks >= long.MaxValue / 2 ? long.MaxValue : from + (long)ticks;
    }
}
