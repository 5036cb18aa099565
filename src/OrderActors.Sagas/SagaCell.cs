namespace OrderActors.Sagas;

/// <summary>
/// One saga in memory: state, sequence number, attempts, ended keys, remembered commands. It decides, evolves and
/// determines what must be under way. Every engine uses this class and no other.
/// </summary>
/// <remarks>
/// Not thread-safe. A cell runs ahead of the disk: <see cref="Apply"/> takes effect at once, and an engine that fails
/// to store the events discards the cell and recovers a new one. Code of a saga that throws, and a state that breaks an
/// invariant, surface as <see cref="BrokenInvariantException"/>: the engine stops that saga and nothing else.
/// </remarks>
public abstract class SagaCell
{
    private protected SagaCell(SagaDefinition definition, SagaId id)
    {
        Definition = definition;
        Id = id;
    }

    /// <summary>The saga's name.</summary>
    public SagaId Id { get; }

    /// <summary>The saga's kind.</summary>
    public SagaDefinition Definition { get; }

    /// <summary>The newest event's number; 0 before the first.</summary>
    public long SequenceNumber { get; private protected set; }

    /// <summary>What must be under way in the newest state.</summary>
    public WorkPlan Plan { get; private protected set; } = WorkPlan.Nothing;

    /// <summary>Whether a wait is known only to this cell and not journaled: a new cell would not wait.</summary>
    public bool WaitsUnrecorded { get; private protected set; }

    /// <summary>The newest state, immutable; null before the first event.</summary>
    public abstract object? State { get; }

    /// <summary>The newest state for lists and people; null before the first event.</summary>
    public abstract Description? Description { get; }

    /// <summary>Folds one event of the history. Call in order, then <see cref="EndRecovery"/>.</summary>
    /// <exception cref="BrokenInvariantException">OA0002: a gap; OA0005: an event that cannot follow.</exception>
    public abstract void Recover(RecordedEvent recorded);

    /// <summary>Ends the recovery and checks what the state wants.</summary>
    /// <param name="running">What this process still has under way for the saga.</param>
    /// <param name="since">When this process began to run sagas, UTC: a call that was due before and is not running
    /// here may have been running in a previous one, and counts as cut off.</param>
    public abstract void EndRecovery(RunningWork running, DateTimeOffset since);

    /// <summary>Works out the result of a message. Changes nothing.</summary>
    /// <exception cref="BrokenInvariantException">The decision breaks an invariant; the saga must stop.</exception>
    public abstract Proposal Propose(SagaMessage message, CommandIdentity? identity, DateTimeOffset now);

    /// <summary>Applies a proposal that this cell made from its current state.</summary>
    public abstract void Apply(Proposal proposal);

    /// <summary>One sentence: what the saga waits for, until when, and who can act.</summary>
    public abstract string Why(RunningWork running, DateTimeOffset now);
}
