using OrderActors.Embedded;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

/// <summary>
/// Drives a partition by hand. Batches wait until the test commits or fails them; histories until it hands them over.
/// What the partition wants is kept in the order in which it came.
/// </summary>
internal sealed class PartitionBench : IDisposable
{
    private readonly EventCodec codec = new(JobDefinition.Kinds);
    private readonly Dictionary<SagaId, List<JournalRow>> stored = [];
    private Partition partition;

    public PartitionBench(EmbeddedOptions? options = null)
    {
        Options = options ?? new();
        partition = new(JobDefinition.Kinds, Policies, Options);
    }

    public EmbeddedOptions Options { get; }

    public JobPolicies Policies { get; } = new();

    public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private TimeSpan clockSet;

    private DateTimeOffset Steady => Now - clockSet;

    /// <summary>Somebody sets the system's clock; no time passes.</summary>
    public void SetClock(TimeSpan by)
    {
        (Now, clockSet) = (Now + by, clockSet + by);
        Step();
    }

    public Queue<AppendBatch> Batches { get; } = new();

    public List<SagaId> Loads { get; } = [];

    /// <summary>Attempts under way outside, as a dispatcher would hold them.</summary>
    public List<AttemptAction> Running { get; } = [];

    public List<string> Started { get; } = [];

    public List<string> Cancelled { get; } = [];

    public Dictionary<Ask, object?> Replies { get; } = [];

    public List<(SagaId SagaId, BrokenInvariantException Error)> Stopped { get; } = [];

    public List<string> Trace { get; } = [];

    public long Ordering { get; private set; }

    public DateTimeOffset? NextStepAt { get; private set; }

    public int Live => partition.LiveSagas;

    public long WakeUpsRested => partition.WakeUpsRested;

    public string? Suspended => partition.Suspended;

    public IReadOnlyList<SagaEvent> History(SagaId id) =>
        stored.TryGetValue(id, out var rows) ? [.. rows.Select(row => codec.Decode(row).Event)] : [];

    public void Step(params PartitionInput[] inputs)
    {
        var output = partition.Step(inputs, Now, Steady);
        NextStepAt = output.NextStepAt;
        if (output.Append is { } batch)
        {
            Batches.Enqueue(batch with { Rows = [.. batch.Rows] });
            var rows = batch.Rows.Select(row => $"{row.SagaId}#{row.SequenceNumber}");
            Trace.Add($"append {batch.Id}/{batch.Epoch} {string.Join(' ', rows)}");
        }

        foreach (var id in output.Loads)
        {
            Loads.Add(id);
            Trace.Add($"load {id}");
        }

        foreach (var action in output.Attempts) Carry(action);
        foreach (var (ask, answer) in output.Replies)
        {
            Assert.True(Replies.TryAdd(ask, answer), "one ask, one answer");
            Trace.Add($"reply {Show(answer)}");
        }

        foreach (var stop in output.Stopped)
        {
            Stopped.Add(stop);
            Trace.Add($"stop {stop.SagaId} {stop.Error.Code}");
        }
    }

    public CommandAsk Send(SagaId id, SagaCommand command, CommandIdentity? identity = null)
    {
        var ask = new CommandAsk(id, command, identity, isNew: false);
        Step(new PartitionInput.Asked(ask));
        return ask;
    }

    public QueryAsk Query(SagaId id)
    {
        var ask = new QueryAsk(id);
        Step(new PartitionInput.Asked(ask));
        return ask;
    }

    public WaitAsk WaitFor(SagaId id, string? stage)
    {
        var ask = new WaitAsk(id, stage);
        Step(new PartitionInput.Asked(ask));
        return ask;
    }

    public CommandReply Reply(CommandAsk ask) => (CommandReply)Replies[ask]!;

    public JobState? State(QueryAsk ask) => Read(((QueryReply)Replies[ask]!).View);

    public static JobState? Read(SagaView? view) =>
        view is null ? null
            : System.Text.Json.JsonSerializer.Deserialize(view.Render("status")!, JobJson.Default.JobState);

    /// <summary>A saga whose start is durable and whose first call runs.</summary>
    public SagaId StartedJob(int number = 1, StartJob? start = null)
    {
        var id = JobDefinition.Id(number);
        Send(id, start ?? new StartJob());
        RunUntilIdle();
        return id;
    }

    /// <summary>Hands every wanted history over.</summary>
    public void Load()
    {
        var wanted = Loads.ToArray();
        Loads.Clear();
        Step([.. wanted.Select(HistoryOf)]);
    }

    public PartitionInput HistoryOf(SagaId id) => new PartitionInput.Loaded(id, RecordedOf(id), null);

    /// <summary>Stores the oldest batch; the acknowledgement is the test's to deliver.</summary>
    public PartitionInput Store()
    {
        var batch = Batches.Dequeue();
        Keep(batch.Rows);
        return new PartitionInput.Committed(batch.Id, Ordering, null);
    }

    /// <summary>Stores a batch without a word to the partition.</summary>
    public void StoreBehind(AppendBatch batch) => Keep(batch.Rows);

    /// <summary>Stores the oldest batch and says so.</summary>
    public void Commit() => Step(Store());

    /// <summary>The oldest batch failed, and with it all others of its epoch, as the writer sees to.</summary>
    /// <param name="status">How it failed.</param>
    /// <param name="storedAllTheSame">Whether its rows are in the store nevertheless.</param>
    /// <param name="apart">Whether each failure is heard by itself, with histories handed over in between.</param>
    public void Fail(AppendStatus status, bool storedAllTheSame = false, bool apart = false)
    {
        var failed = Batches.Dequeue();
        if (storedAllTheSame) Keep(failed.Rows);
        var inputs = new List<PartitionInput> { new PartitionInput.NotCommitted(failed.Id, status, "by the test") };
        while (Batches.TryPeek(out var next) && next.Epoch == failed.Epoch)
            inputs.Add(new PartitionInput.NotCommitted(Batches.Dequeue().Id, AppendStatus.Conflict,
                "an earlier batch failed"));
        if (!apart)
        {
            Step([.. inputs]);
            return;
        }

        foreach (var input in inputs)
        {
            Step(input);
            Load();
        }
    }

    public void Refuse(SagaId id, string code)
    {
        var batch = Batches.Dequeue();
        Keep(batch.Rows.Where(row => !row.SagaId.Equals(id)));
        Step(new PartitionInput.Committed(batch.Id, Ordering,
            new Dictionary<SagaId, BrokenInvariantException> { [id] = new(code, "refused") }));
    }

    /// <summary>Everything that is wanted of the disk happens.</summary>
    public void RunUntilIdle()
    {
        while (Batches.Count > 0 || Loads.Count > 0)
        {
            if (Batches.Count > 0) Commit();
            else Load();
        }
    }

    public void Index() => Step(new PartitionInput.Indexed(Ordering));

    public void Advance(TimeSpan by)
    {
        Now += by;
        Step();
    }

    public PartitionInput Ended(SagaId id, string key, ActivityFailure? failure = null)
    {
        var action = Running.Find(action => action.SagaId.Equals(id) && action.Call.Call.Key == key);
        Assert.NotNull(action.Call);
        Running.Remove(action);
        return new PartitionInput.Attempt(id, new(key, action.Call.Attempt, action.Call.StartedAt,
            failure is null ? new Done("ok") : null, failure));
    }

    public void Complete(SagaId id, string key) => Step(Ended(id, key));

    public void Fail(SagaId id, string key) => Step(Ended(id, key, new("Down", "down", Effect.None)));

    /// <summary>The process dies; what the disk has not been given is lost. Nothing is woken up yet.</summary>
    public void Crash()
    {
        partition.Dispose();
        partition = new(JobDefinition.Kinds, Policies, Options);
        Batches.Clear();
        Loads.Clear();
        Running.Clear();
    }

    public IReadOnlyList<(Ask Ask, object? Answer)> Close() =>
        [.. partition.Close().Replies.Select(reply => (reply.Ask, reply.Answer))];

    public void Dispose()
    {
        partition.Dispose();
        codec.Dispose();
    }

    private List<RecordedEvent> RecordedOf(SagaId id) =>
        stored.TryGetValue(id, out var rows) ? [.. rows.Select(codec.Decode)] : [];

    private void Keep(IEnumerable<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            if (!stored.TryGetValue(row.SagaId, out var history)) stored.Add(row.SagaId, history = []);
            Assert.Equal(history.Count + 1, row.SequenceNumber);
            history.Add(row);
            Ordering++;
        }
    }

    private void Carry(AttemptAction action)
    {
        var name = $"{action.SagaId.Id}/{action.Call.Call.Key}#{action.Call.Attempt}";
        Trace.Add(action.Start ? $"start {name}" : $"cancel {name}");
        if (!action.Start)
        {
            Cancelled.Add(name);
            return;
        }

        Started.Add(name);
        Assert.DoesNotContain(Running, running =>
            running.SagaId.Equals(action.SagaId) && running.Call.Call.Key == action.Call.Call.Key);
        Running.Add(action);
    }

    private static string Show(object? answer) => answer switch
    {
        CommandReply reply => $"{reply.Verdict} {reply.Code} at {reply.View?.SequenceNumber}",
        QueryReply reply => $"{reply.Verdict} at {reply.View?.SequenceNumber}",
        _ => $"{answer}",
    };
}
