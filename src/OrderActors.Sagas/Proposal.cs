namespace OrderActors.Sagas;

/// <summary>An event to be stored in the journal.</summary>
/// <param name="SequenceNumber">Its number within the saga.</param>
/// <param name="Event">The event.</param>
/// <param name="Envelope">What the engine notes beside it.</param>
public readonly record struct PendingEvent(long SequenceNumber, SagaEvent Event, Envelope Envelope);

/// <summary>A command's idempotency key and the fingerprint of its content.</summary>
/// <param name="Key">The caller's key, 1–200 characters.</param>
/// <param name="Fingerprint">Equal for equal contents; "~engine" is the engine's own.</param>
public sealed record CommandIdentity(string Key, string Fingerprint)
{
    private const string OfEngines = "~engine";

    /// <summary>Whether the engine made the key, for a command without one that it may have to send again.</summary>
    public bool IsEngines => Fingerprint == OfEngines;

    /// <summary>A key that the engine makes for one command, whose content it knows to be the same.</summary>
    public static CommandIdentity OfEngine(string key) => new(key, OfEngines);
}

/// <summary>
/// A decision and its consequences, not applied yet: nothing changes until <see cref="SagaCell.Apply"/>. An engine may
/// drop it, for example because the events are too large.
/// </summary>
public abstract class Proposal
{
    private protected Proposal(Verdict verdict, string? code, string? reason, IReadOnlyList<PendingEvent> events)
    {
        Verdict = verdict;
        Code = code;
        Reason = reason;
        Events = events;
    }

    /// <summary>The result of the message.</summary>
    public Verdict Verdict { get; }

    /// <summary>The mistake's stable name, when rejected.</summary>
    public string? Code { get; }

    /// <summary>Why it was rejected or ignored.</summary>
    public string? Reason { get; }

    /// <summary>If it is rejected only for now: after how long a repeat may be accepted; else null.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The events to store, in order; may be none.</summary>
    public IReadOnlyList<PendingEvent> Events { get; }
}
