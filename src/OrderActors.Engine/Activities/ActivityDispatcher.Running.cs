using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <content>From the grant of a slot to the handler's return.</content>
public sealed partial class ActivityDispatcher
{
    /// <summary>Takes attempts from the queue and runs them, as long as handlers return at once.</summary>
    /// <remarks>
    /// At most one work item waits for a thread at any time, and each that gets one queues its successor while there is
    /// more to grant. Thus no-op handlers share a few threads without a work item each, and when handlers block their
    /// threads the thread pool adds others as it does for any work that waits.
    /// </remarks>
    private void Drain()
    {
        var context = ExecutionContext.Capture()!;
        for (var taken = 0; taken < Batch; taken++)
        {
            QueuedAttempt? attempt;
            bool wake;
            lock (gate)
            {
                if (taken == 0) drainerQueued = false;
                attempt = stopped || closing ? null : slots.Grant();
                if (attempt is null) return;
                Begin(attempt);
                wake = WantsDrainer();
            }

            if (wake) drainer.Queue();
            Run(attempt);
            // What a handler sets in its execution context must not reach the next one on this thread.
            if (ExecutionContext.Capture() != context) ExecutionContext.Restore(context);
        }

        bool more;
        lock (gate) more = WantsDrainer();
        if (more) drainer.Queue();
    }

    /// <summary>Starts an attempt's clock; under the lock.</summary>
    private void Begin(QueuedAttempt attempt)
    {
        var now = time.GetTimestamp();
        attempt.State = AttemptState.Running;
        attempt.GrantedAt = now;
        attempt.Limit = Math.Min(attempt.Limit, After(now, attempt.Policy.StartToClose));
        if (attempt.Policy.Heartbeat is { } heartbeat) attempt.Silence = After(0, heartbeat);
        slots.Running.Add(attempt);
        SetAlarm(Math.Min(attempt.Limit, attempt.SilentAt));
    }

    private void Run(QueuedAttempt attempt)
    {
        if (attempt.QueuedAt != 0)
            meters.Waited(attempt.Pool.Settings.Name, time.GetElapsedTime(attempt.QueuedAt, attempt.GrantedAt));
        if (attempt.Holds > 0) attempt.HeldUpTo?.Invoke(attempt.Order, null);
        AttemptLog.Started(log, attempt.Route.Name, attempt.SagaId, attempt.Key, attempt.Attempt);
        ValueTask<object> task;
        try
        {
            if (!attempt.Route.HasHandler) throw NoHandler(attempt.Route.Name);
            task = attempt.Route.InvokeAsync(attempt.Order.Call.Activity, attempt.Pool.Settings.Name, attempt);
        }
        catch (Exception e)
        {
            // A handler reports a failed attempt by an exception; none may reach the thread pool.
            Returned(attempt, null, FailureOf(attempt, e));
            return;
        }

        if (task.IsCompleted) Finish(attempt, task);
        else task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => FinishLater(attempt, task));
    }

    private void FinishLater(QueuedAttempt attempt, ValueTask<object> task)
    {
        Finish(attempt, task);
        bool wake;
        lock (gate) wake = WantsDrainer();
        if (wake) drainer.Queue();
    }

    private void Finish(QueuedAttempt attempt, ValueTask<object> task)
    {
        object? result;
        try
        {
            result = task.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            // As above: the exception is the attempt's end.
            Returned(attempt, null, FailureOf(attempt, e));
            return;
        }

        Returned(attempt, result, result is null
            ? new("NullResult", $"the handler of {attempt.Route.Name} returned null", Effect.Unknown)
            : null);
    }

    /// <summary>The handler has returned. That ends the attempt, unless its time was up before.</summary>
    private void Returned(QueuedAttempt attempt, object? result, ActivityFailure? failure)
    {
        bool tooLate;
        if (failure is { OwnStore: true, Effect: Effect.None } && HoldUp(attempt, failure)) return;
        lock (gate)
        {
            tooLate = attempt.State == AttemptState.Ended;
            if (tooLate) CountReturn(attempt.SagaId);
            else
            {
                slots.Release(attempt);
                End(attempt);
                if (failure is not null) KeepDetails(attempt, failure);
                if (closing && slots.Running.Count == 0) drained.TrySetResult();
                if (stopped)
                {
                    if (slots.Running.Count == 0) idle.TrySetResult();
                    return;
                }
            }
        }

        if (tooLate) AttemptLog.LateReturn(log, attempt.Route.Name, attempt.SagaId, attempt.Key, attempt.Attempt);
        else Report(attempt, result, failure, OutcomeOf(attempt, failure));
    }

    /// <summary>A handler whose time was up has returned at last; under the lock.</summary>
    private void CountReturn(SagaId sagaId)
    {
        zombies--;
        if (late[sagaId]-- == 1) late.Remove(sagaId);
    }

    private static string OutcomeOf(QueuedAttempt attempt, ActivityFailure? failure) =>
        failure is null ? "succeeded" : attempt.CancelRequested ? "cancelled" : "failed";

    private static ActivityException NoHandler(string activity) =>
        new($"OA0015: no handler is registered for {activity}") { Effect = Effect.None };

    /// <summary>Keeps the last heartbeat for the next attempt, if there will be one.</summary>
    private void KeepDetails(QueuedAttempt attempt, ActivityFailure failure)
    {
        if (attempt.Details is not { } details || attempt.Dropped) return;
        if (attempt.Order.Call.Undo || !IsFinal(attempt, failure))
            heartbeats.Keep(attempt.CallKey, details);
    }

    /// <summary>What the thread pool runs. One object for all: the same item may be queued many times.</summary>
    private sealed class Drainer(ActivityDispatcher dispatcher) : IThreadPoolWorkItem
    {
        public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        public void Execute() => dispatcher.Drain();
    }
}
