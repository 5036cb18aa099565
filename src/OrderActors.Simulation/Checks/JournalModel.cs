using OrderActors.Sagas;

namespace OrderActors.Simulation.Checks;

/// <summary>
/// One saga as the journal alone shows it, at this instant: folded from its stored rows, each as it becomes durable, by
/// a cell that no node owns.
/// </summary>
public sealed class JournalModel
{
    private static readonly RunningWork NothingRuns = new();

    private readonly SagaCell cell;
    private readonly Dictionary<string, int> commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> fingerprints = new(StringComparer.Ordinal);
    private readonly List<RecordedEvent> newest = [];

    internal JournalModel(SagaDefinition definition, SagaId id, ICallPolicies policies) =>
        cell = definition.CreateCell(id, policies);

    /// <summary>The saga.</summary>
    public SagaId Id => cell.Id;

    /// <summary>The number of its newest durable event.</summary>
    public long SequenceNumber => cell.SequenceNumber;

    /// <summary>Its newest durable state.</summary>
    public object State => cell.State!;

    /// <summary>That state for people.</summary>
    public Description Description => cell.Description!;

    /// <summary>What that state wants, with the recorded failures of each call.</summary>
    public WorkPlan Plan => cell.Plan;

    /// <summary>Whether it has ended and has no outstanding work.</summary>
    public bool HasEnded => Description.Outcome is not null && Plan.Outstanding.Count == 0;

    /// <summary>How many events were stored for each idempotency key of a command.</summary>
    public IReadOnlyDictionary<string, int> Commands => commands;

    /// <summary>The fingerprint that was stored with each idempotency key of a command.</summary>
    public IReadOnlyDictionary<string, string?> Fingerprints => fingerprints;

    /// <summary>The events that have become durable last, in one transaction.</summary>
    public IReadOnlyList<RecordedEvent> Newest => newest;

    /// <summary>The sentence on what it waits for, as far as the journal knows.</summary>
    public string Why(DateTimeOffset now) => cell.Why(NothingRuns, now);

    /// <summary>Takes rows that have become durable together.</summary>
    /// <exception cref="BrokenInvariantException">The history has a gap, or wants what it must not want.</exception>
    internal void Take(IEnumerable<RecordedEvent> events, DateTimeOffset now)
    {
        newest.Clear();
        foreach (var recorded in events)
        {
            cell.Recover(recorded);
            newest.Add(recorded);
            if (recorded.Envelope.CommandKey is not { } key) continue;
            commands[key] = commands.GetValueOrDefault(key) + 1;
            fingerprints[key] = recorded.Envelope.Fingerprint;
        }

        cell.EndRecovery(new RunningWork(), now);
    }
}
