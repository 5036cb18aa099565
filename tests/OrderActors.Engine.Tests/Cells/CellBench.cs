using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

/// <summary>
/// One cell with its journal: every event goes through the real codec, and the cell can be recovered from them.
/// </summary>
internal sealed class CellBench : IDisposable
{
    private readonly EventCodec codec = new(JobDefinition.Kinds);
    private readonly List<WorkAction> actions = [];

    public CellBench(SagaCommand? start = null)
    {
        Cell = JobDefinition.Instance.CreateCell(JobDefinition.Id(), Policies);
        if (start is not null) Send(start);
    }

    public JobPolicies Policies { get; } = new();

    public SagaCell Cell { get; private set; }

    public RunningWork Running { get; private set; } = new();

    public List<RecordedEvent> Journal { get; } = [];

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public JobState State => (JobState)Cell.State!;

    public CallRecord? Record(string key) => Cell.Plan.Records.GetValueOrDefault(key);

    /// <summary>The clock that is never set.</summary>
    public DateTimeOffset Steady { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public void Wait(TimeSpan by) => (Now, Steady) = (Now + by, Steady + by);

    /// <summary>Somebody sets the system's clock.</summary>
    public void SetClock(TimeSpan by) => Now += by;

    public Proposal Send(SagaMessage message, CommandIdentity? identity = null)
    {
        var proposal = Cell.Propose(message, identity, Now);
        Cell.Apply(proposal);
        foreach (var pending in proposal.Events)
            Journal.Add(codec.Decode(codec.Encode(JobDefinition.Instance, Cell.Id, pending)));
        return proposal;
    }

    /// <summary>Starts what is due, as an engine does after a commit.</summary>
    public IReadOnlyList<RunningCall> Start()
    {
        actions.Clear();
        Running.Reconcile(Cell.Plan, null, Now, Steady, actions);
        return [.. actions.Where(action => action.Start).Select(action => action.Call)];
    }

    public Proposal Complete(string key, string text = "ok") => End(key, new Done(text), null);

    public Proposal Fail(string key, string message = "down", Effect effect = Effect.None, bool permanent = false,
        TimeSpan? retryAfter = null) =>
        End(key, null, new("Down", message, effect) { NonRetryable = permanent, RetryAfter = retryAfter });

    /// <summary>Lets the next attempt's time come, and fails it.</summary>
    public Proposal FailNext(string key, string message = "down", Effect effect = Effect.None)
    {
        if (Record(key)?.NextAttemptAt is { } next && next > Now) Wait(next - Now);
        return Fail(key, message, effect);
    }

    /// <summary>The process ends; another one reads the journal.</summary>
    public void Restart()
    {
        Running = new();
        Reload();
    }

    /// <summary>The cell is read again from the journal, in the same process: attempts continue.</summary>
    public void Reload()
    {
        Cell = JobDefinition.Instance.CreateCell(JobDefinition.Id(), Policies);
        foreach (var recorded in Journal) Cell.Recover(recorded);
        Cell.EndRecovery(Running, Now);
    }

    public string Breaks(Action doing) => Assert.Throws<BrokenInvariantException>(doing).Code;

    public void Dispose() => codec.Dispose();

    private Proposal End(string key, object? result, ActivityFailure? failure)
    {
        Start();
        var call = Running.Find(key) ?? throw new InvalidOperationException($"'{key}' is not due");
        var proposal = Send(new AttemptEnded(key, call.Attempt, call.StartedAt, result, failure));
        Running.Remove(call);
        return proposal;
    }
}
