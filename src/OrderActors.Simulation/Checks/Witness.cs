using OrderActors.Sagas;

namespace OrderActors.Simulation.Checks;

/// <summary>
/// One saga as the journal alone shows it, at this instant: folded from its stored rows, each as it becomes durable, by
/// a cell that no node owns.
/// </summary>
public sealed class Witness
{
    private static readonly RunningWork NothingRuns = new();

    private readonly SagaCell cell;
    private readonly Dictionary<string, int> commands = new(StringComparer.Ordinal);

    internal Witness(SagaDefinition definition, SagaId id, ICallPolicies policies) =>
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

    /// <summary>Whether it has ended and wants nothing any more.</summary>
    public bool HasEnded => Description.Outcome is not null && Plan.Outstanding.Count == 0;

    /// <summary>How many events were stored for each idempotency key of a command.</summary>
    public IReadOnlyDictionary<string, int> Commands => commands;

    /// <summary>The sentence on what it waits for, as far as the journal knows.</summary>
    public string Why(DateTimeOffset now) => cell.Why(NothingRuns, now);

    /// <summary>Takes rows that have become durable together.</summary>
    /// <exception cref="BrokenInvariantException">The history has a gap, or wants what it must not want.</exception>
    internal void Take(IEnumerable<RecordedEvent> events, DateTimeOffset now)
    {
        foreach (var recorded in events)
        {
            cell.Recover(recorded);
            if (recorded.Envelope.CommandKey is { } key) commands[key] = commands.GetValueOrDefault(key) + 1;
        }

        cell.EndRecovery(new RunningWork(), now);
    }
}
