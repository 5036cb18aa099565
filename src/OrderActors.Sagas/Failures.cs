namespace OrderActors.Sagas;

/// <summary>Whether a failed call may have had its effect.</summary>
public enum Effect
{
    /// <summary>Certainly no effect: the other side refused, or was never reached.</summary>
    None,

    /// <summary>Perhaps: a time-out, a lost answer, a missed heartbeat, a cut-off attempt.</summary>
    Unknown,
}

/// <summary>How an attempt, or a call as a whole, failed.</summary>
/// <param name="Type">The failure's type name, which retry policies refer to.</param>
/// <param name="Message">What went wrong, for people.</param>
/// <param name="Effect">Whether it may have had its effect. For a call: Unknown once any attempt was.</param>
public sealed record ActivityFailure(string Type, string Message, Effect Effect)
{
    /// <summary>The type of an attempt that exceeded start-to-close or schedule-to-close.</summary>
    public const string TimeoutType = "Timeout";

    /// <summary>The type of an attempt whose heartbeat did not come in time.</summary>
    public const string HeartbeatTimeoutType = "HeartbeatTimeout";

    /// <summary>
    /// The type of an attempt that was cancelled because its call is no longer wanted or the node stops.
    /// </summary>
    public const string CancelledType = "Cancelled";

    /// <summary>Whether it must not be retried, whatever the policy says.</summary>
    public bool NonRetryable { get; init; }

    /// <summary>When to try again, as requested by the handler, or null for the policy's interval.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// The node's own store failed, not the other side: the failure counts toward no limit of attempts. With effect
    /// None it does not count as an attempt at all, and waits until the store is back.
    /// </summary>
    public bool OwnStore { get; init; }

    /// <summary>The failure that an exception of a handler stands for.</summary>
    /// <remarks>An exception that does not state its effect is Unknown: only a handler can know better.</remarks>
    public static ActivityFailure From(Exception exception) => exception switch
    {
        ActivityException e => new(e.FailureType, e.Message, e.Effect)
        {
            NonRetryable = e.NonRetryable,
            RetryAfter = e.RetryAfter,
            OwnStore = e.OwnStore,
        },
        OperationCanceledException => new(CancelledType, "the attempt was cancelled", Effect.Unknown),
        _ => new(exception.GetType().Name, exception.Message, Effect.Unknown),
    };
}

/// <summary>
/// Thrown by a handler that knows how its attempt failed. Transient, with unknown effect, unless it says otherwise.
/// </summary>
public class ActivityException : Exception
{
    /// <summary>Creates a failure.</summary>
    public ActivityException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>The failure's type name; the exception's own type name unless set.</summary>
    public string FailureType { get => field ?? GetType().Name; init; }

    /// <summary>Whether the attempt may have had its effect.</summary>
    public Effect Effect { get; init; } = Effect.Unknown;

    /// <summary>True when trying again cannot help.</summary>
    public bool NonRetryable { get; init; }

    /// <summary>When to try again, measured from the failure; null for the policy's interval.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// True when the node's own store failed, not the other side. No saga fails because of it: the call is retried
    /// without limit, and without a record where <see cref="Effect"/> is None.
    /// </summary>
    public bool OwnStore { get; init; }
}

/// <summary>The other side refused for good, for example "card declined". No effect; never retried.</summary>
public sealed class PermanentError : ActivityException
{
    /// <summary>Creates a refusal.</summary>
    public PermanentError(string message) : base(message)
    {
        NonRetryable = true;
        Effect = Effect.None;
    }
}

/// <summary>The request itself is wrong. No effect; never retried.</summary>
public sealed class ValidationError : ActivityException
{
    /// <summary>Creates a validation error.</summary>
    public ValidationError(string message) : base(message)
    {
        NonRetryable = true;
        Effect = Effect.None;
    }
}

/// <summary>A service could not be reached or refused for now. Retried; no effect unless it says Unknown.</summary>
public sealed class ServiceUnavailableError : ActivityException
{
    /// <summary>Creates the failure.</summary>
    public ServiceUnavailableError(string message, Exception? inner = null) : base(message, inner) =>
        Effect = Effect.None;
}
