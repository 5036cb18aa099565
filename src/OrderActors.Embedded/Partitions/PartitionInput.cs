using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Anything that makes a partition move, besides time.</summary>
public abstract record PartitionInput
{
    private PartitionInput() { }

    /// <summary>A request from outside.</summary>
    public sealed record Asked(Ask Ask) : PartitionInput;

    /// <summary>A caller that waited has gone.</summary>
    public sealed record Left(WaitAsk Ask) : PartitionInput;

    /// <summary>An attempt has ended.</summary>
    public sealed record Attempt(SagaId SagaId, AttemptEnded Ended) : PartitionInput;

    /// <summary>An attempt waits for the node's own store, or, without a reason, does so no more.</summary>
    public sealed record HeldUp(SagaId SagaId, string Key, DateTimeOffset StartedAt, string? Reason) : PartitionInput;

    /// <summary>A saga that may not be in memory has something to do: it is active, or a timer of its is due.</summary>
    public sealed record WakeUp(SagaId SagaId) : PartitionInput;

    /// <summary>A loaded history; without events if there is no such saga.</summary>
    /// <param name="SagaId">The saga.</param>
    /// <param name="Events">Its events, in order.</param>
    /// <param name="Error">Why it cannot be read, or null.</param>
    public sealed record Loaded(SagaId SagaId, IReadOnlyList<RecordedEvent> Events, BrokenInvariantException? Error)
        : PartitionInput;

    /// <summary>Maintenance wants sagas that are at rest for itself, until their <see cref="Released"/>.</summary>
    /// <param name="Sagas">The sagas.</param>
    /// <param name="Quiesced">Called once with those that it gets.</param>
    public sealed record Quiesce(IReadOnlyList<SagaId> Sagas, Action<IReadOnlyList<SagaId>> Quiesced) : PartitionInput;

    /// <summary>Maintenance is done with these sagas.</summary>
    public sealed record Released(IReadOnlyList<SagaId> Sagas) : PartitionInput;

    /// <summary>A batch is durable.</summary>
    /// <param name="BatchId">The batch; batches are acknowledged in the order in which they were sent.</param>
    /// <param name="LastOrdering">The ordering of its last row.</param>
    /// <param name="Refused">The sagas whose rows alone were refused, with the reason; usually null.</param>
    public sealed record Committed(
        long BatchId, long LastOrdering, IReadOnlyDictionary<SagaId, BrokenInvariantException>? Refused)
        : PartitionInput;

    /// <summary>A batch is not stored, or it is not known whether it is.</summary>
    public sealed record NotCommitted(long BatchId, AppendStatus Status, string? Detail) : PartitionInput;

    /// <summary>
    /// The journal's ownership was lost and is taken again: every cell may be stale, and batches decided upon them are
    /// refused.
    /// </summary>
    /// <param name="LeaseEpoch">What batches must be of from now on.</param>
    /// <param name="LastOrdering">The ordering of the newest stored row.</param>
    public sealed record Renewed(long LeaseEpoch, long LastOrdering) : PartitionInput;

    /// <summary>The journal is out of reach, or, without a reason, is so no more.</summary>
    public sealed record StoreAway(string? Reason) : PartitionInput;

    /// <summary>The index holds every row up to an ordering.</summary>
    public sealed record Indexed(long Ordering) : PartitionInput;
}

/// <summary>What one step of a partition wants done. Filled again by each step; read it before the next.</summary>
public sealed class PartitionOutput
{
    /// <summary>Rows to store, or null. Batches of one partition are stored in their order.</summary>
    public AppendBatch? Append { get; internal set; }

    /// <summary>Sagas whose histories are wanted.</summary>
    public List<SagaId> Loads { get; } = [];

    /// <summary>Attempts to start or to cancel.</summary>
    public List<AttemptAction> Attempts { get; } = [];

    /// <summary>Answers that may go out: everything they rest upon is durable.</summary>
    public List<Reply> Replies { get; } = [];

    /// <summary>Sagas that maintenance has got, by the wish for them.</summary>
    public List<(PartitionInput.Quiesce Wish, IReadOnlyList<SagaId> Sagas)> Quiesced { get; } = [];

    /// <summary>Errors that stopped a saga in this step.</summary>
    public List<(SagaId SagaId, BrokenInvariantException Error)> Stopped { get; } = [];

    /// <summary>How long sagas that moved on had been at their previous stage.</summary>
    public List<(string Kind, string Stage, TimeSpan Time)> StageTimes { get; } = [];

    /// <summary>Late and duplicate messages that changed nothing, with the reason.</summary>
    public List<(string Kind, string Reason)> Ignored { get; } = [];

    /// <summary>When the partition wants to step again at the latest, by the steady clock, or null.</summary>
    public DateTimeOffset? NextStepAt { get; internal set; }

    internal void Clear()
    {
        Append = null;
        NextStepAt = null;
        Loads.Clear();
        Attempts.Clear();
        Replies.Clear();
        Quiesced.Clear();
        Stopped.Clear();
        StageTimes.Clear();
        Ignored.Clear();
    }
}

/// <summary>Rows that are stored together or not at all.</summary>
/// <param name="Id">The batch's number within the partition's life.</param>
/// <param name="Epoch">Grows with each failure: batches of an older epoch must be refused.</param>
/// <param name="Rows">
/// The rows; those of one saga are consecutive numbers in order. Good until the partition has taken the batch's
/// acknowledgement: the list is used again then.
/// </param>
/// <param name="LeaseEpoch">The lease epoch of the journal under which it was decided; batches of another are
/// refused.</param>
public sealed record AppendBatch(long Id, int Epoch, IReadOnlyList<JournalRow> Rows, long LeaseEpoch);

/// <summary>An attempt to start, or to ask to end.</summary>
/// <param name="SagaId">The saga.</param>
/// <param name="Call">The attempt.</param>
/// <param name="Start">True to start it, false to cancel it.</param>
/// <param name="ScheduledAt">When the call's first attempt started, UTC.</param>
public readonly record struct AttemptAction(SagaId SagaId, RunningCall Call, bool Start, DateTimeOffset ScheduledAt);
