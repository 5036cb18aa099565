using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Rows on their way to the disk, and everything that must wait for them.</summary>
internal sealed class Batch
{
    public long Id { get; private set; }

    public int Epoch { get; private set; }

    public List<JournalRow> Rows { get; } = [];

    /// <summary>What each saga with rows here is like afterwards; filled when the batch is sealed.</summary>
    public List<SagaAfter> Afters { get; } = [];

    /// <summary>The sagas with rows here, each once.</summary>
    public List<CellEntry> Entries { get; } = [];

    /// <summary>Attempts whose end was decided upon here; forgotten once that is durable.</summary>
    public List<(CellEntry CellEntry, RunningCall Call)> Ends { get; } = [];

    /// <summary>Answers that rest upon these rows.</summary>
    public List<HeldReply> Replies { get; } = [];

    public void Begin(long id, int epoch) => (Id, Epoch) = (id, epoch);

    public void Clear()
    {
        Rows.Clear();
        Afters.Clear();
        Entries.Clear();
        Ends.Clear();
        Replies.Clear();
    }
}

/// <summary>One saga after a batch.</summary>
internal sealed class SagaAfter(CellEntry entry, WorkPlan plan, object state, long sequenceNumber, SagaSummary summary)
{
    public CellEntry CellEntry => entry;

    public WorkPlan Plan { get; set; } = plan;

    public object State => state;

    public long SequenceNumber => sequenceNumber;

    public SagaSummary Summary => summary;
}

/// <summary>An answer that waits.</summary>
/// <param name="CellEntry">Whose.</param>
/// <param name="Ask">What it answers.</param>
/// <param name="Answer">The answer, if the batch becomes durable.</param>
/// <param name="Wrote">Whether the ask has rows of its own in the batch.</param>
internal readonly record struct HeldReply(CellEntry CellEntry, Ask Ask, object? Answer, bool Wrote);
