namespace OrderActors.Sagas;

/// <summary>A side effect that a saga asks for: the request, as a value that compares by content.</summary>
/// <remarks>
/// Collections in an activity are <see cref="ValueList{T}"/>: a request is compared with its previous self.
/// </remarks>
public abstract record Activity;

/// <summary>An activity whose handler returns a <typeparamref name="TResult"/>.</summary>
public abstract record Activity<TResult> : Activity where TResult : notnull;

/// <summary>Executes an activity. Register one for each activity type.</summary>
/// <remarks>
/// It may run more than once for one key, even concurrently: execution is at least once. Pass
/// <see cref="ActivityContext.IdempotencyKey"/> on to whatever has the effect, so that the effect happens once.
/// </remarks>
public interface IActivityHandler<in TActivity, TResult>
    where TActivity : Activity<TResult>
    where TResult : notnull
{
    /// <summary>Runs one attempt.</summary>
    /// <exception cref="ActivityException">The attempt failed, and the exception says how. Any other exception is a
    /// transient failure whose effect is unknown.</exception>
    ValueTask<TResult> HandleAsync(TActivity activity, ActivityContext context);
}

/// <summary>What a handler knows about its attempt.</summary>
public abstract class ActivityContext
{
    /// <summary>The saga that called.</summary>
    public abstract SagaId SagaId { get; }

    /// <summary>The call's key within the saga.</summary>
    public abstract string Key { get; }

    /// <summary>
    /// The key that the outside world dedupes by: <c>{kind}/{id}/{key}</c>. The same for every attempt.
    /// </summary>
    public abstract string IdempotencyKey { get; }

    /// <summary>The number of this attempt: 1 plus the recorded ones.</summary>
    public abstract int Attempt { get; }

    /// <summary>The details of the previous attempt's last heartbeat in this process, or null.</summary>
    public abstract object? LastHeartbeat { get; }

    /// <summary>Cancelled when the call is no longer wanted, its time is up, or the node stops.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>
    /// Declares that the attempt is about to have an effect outside the node's own store: a call to another system. If
    /// that store fails afterwards, the effect is unknown; before, there certainly is none.
    /// </summary>
    public abstract void CallsOutside();

    /// <summary>Reports that the attempt is alive; required within each heartbeat time-out where one is set.</summary>
    /// <param name="details">Handed to the next attempt; not durable.</param>
    public abstract void Heartbeat(object? details = null);
}
