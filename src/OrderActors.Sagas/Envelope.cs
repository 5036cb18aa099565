namespace OrderActors.Sagas;

/// <summary>What the engine notes beside a stored event: the member <c>$</c> of its JSON.</summary>
/// <remarks>
/// Evolve never sees it. It makes the index computable from single rows, and dedupe and guard from the journal.
/// </remarks>
public sealed record Envelope
{
    /// <summary>When the decision was made, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The idempotency key of the command that caused the event, on a decision's first event.</summary>
    public string? CommandKey { get; init; }

    /// <summary>The fingerprint of that command's content.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The key of the call that this event ends.</summary>
    public string? Ends { get; init; }

    /// <summary>The command that caused the event, or null.</summary>
    public CommandIdentity? Command =>
        CommandKey is { } key && Fingerprint is { } fingerprint ? new(key, fingerprint) : null;

    /// <summary>The saga as lists show it, on a decision's last event.</summary>
    public SagaSummary? Summary { get; init; }
}

/// <summary>One saga as the index holds it.</summary>
/// <param name="Stage">Its stage.</param>
/// <param name="Outcome">How it ended, or null.</param>
/// <param name="Active">Whether some call should be running now: a start of the node loads it.</param>
/// <param name="Stuck">Whether a compensation waits for an operator or keeps failing.</param>
/// <param name="WakeAt">The earliest of its timers and next attempts, UTC, or null.</param>
/// <param name="CreatedAt">When it was started, UTC.</param>
/// <param name="Owner">Whose it is, or null.</param>
public sealed record SagaSummary(
    string Stage,
    string? Outcome,
    bool Active,
    bool Stuck,
    DateTimeOffset? WakeAt,
    DateTimeOffset CreatedAt,
    string? Owner);

/// <summary>An event read from a journal.</summary>
/// <param name="SequenceNumber">Its number within the saga, from 1.</param>
/// <param name="Event">The event.</param>
/// <param name="Envelope">What the engine noted beside it.</param>
public sealed record RecordedEvent(long SequenceNumber, SagaEvent Event, Envelope Envelope);
