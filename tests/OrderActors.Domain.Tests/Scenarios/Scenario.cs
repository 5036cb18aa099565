using System.Text.Json;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Scenarios;

/// <summary>
/// Drives one saga through its real cell in virtual time. Every event goes through its stored JSON into a second
/// state, which must equal the live one: each scenario is also a test of the stored form.
/// </summary>
internal sealed class Scenario
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SagaDefinition definition;
    private readonly DefaultPolicies policies;
    private readonly Func<Work.Call, object> answer;
    private SagaCell cell;

    public Scenario(SagaDefinition definition, string id, Func<Work.Call, object> answer)
    {
        this.definition = definition;
        this.answer = answer;
        policies = new(definition);
        cell = definition.CreateCell(SagaId.Create(definition.Kind, id), policies);
    }

    public DateTimeOffset Now { get; private set; } = Start;

    public List<RecordedEvent> Recorded { get; } = [];

    public SagaCell Cell => cell;

    public string Stage => cell.Description!.Stage;

    public string? Outcome => cell.Description!.Outcome;

    public string[] Keys => [.. cell.Plan.Outstanding.Select(work => work.Key)];

    public string[] CallKeys => [.. cell.Plan.Outstanding.OfType<Work.Call>().Select(call => call.Key)];

    public string[] Manifests => [.. Recorded.Select(e => definition.EventFor(e.Event.GetType()).Manifest)];

    public T Query<T>(string name) => (T)definition.Queries[name].Answer(cell.State!);

    public Proposal Send(SagaMessage message, CommandIdentity? identity = null)
    {
        var proposal = cell.Propose(message, identity, Now);
        cell.Apply(proposal);
        foreach (var e in proposal.Events) Recorded.Add(new(e.SequenceNumber, Stored(e.Event), e.Envelope));
        if (proposal.Events.Count > 0) Assert.Equal(Recover().State, cell.State);
        return proposal;
    }

    /// <summary>An outstanding call ends well.</summary>
    public Scenario Ends(string key, object? result = null)
    {
        var call = Assert.IsType<Work.Call>(cell.Plan.Find(key));
        var ended = new AttemptEnded(key, AttemptOf(key), Now, result ?? answer(call), null);
        Assert.Equal(Verdict.Accepted, Send(ended).Verdict);
        return this;
    }

    /// <summary>An outstanding call fails for good.</summary>
    public Scenario Fails(string key, string message, Effect effect = Effect.None)
    {
        Attempt(key, new("PermanentError", message, effect) { NonRetryable = true });
        return this;
    }

    /// <summary>One attempt fails; the call is tried again while its policy allows.</summary>
    public Scenario FailsOnce(string key, string message, Effect effect = Effect.None)
    {
        Attempt(key, new("ServiceUnavailableError", message, effect));
        return this;
    }

    /// <summary>The node's own store is away and what the attempt did is unknown: no limit comes nearer.</summary>
    public Scenario Interrupts(string key)
    {
        Attempt(key, new("ServiceUnavailableError", "lost acknowledgement", Effect.Unknown) { OwnStore = true });
        return this;
    }

    /// <summary>Outstanding calls end well, the first first, until this call is outstanding.</summary>
    public Scenario Until(string key)
    {
        while (!Keys.Contains(key)) Ends(CallKeys[0]);
        return this;
    }

    /// <summary>All calls end well until none is left.</summary>
    public Scenario Drain()
    {
        while (CallKeys is [var first, ..]) Ends(first);
        return this;
    }

    /// <summary>Time passes; timers fire when they are due.</summary>
    public Scenario Wait(TimeSpan time)
    {
        Now += time;
        foreach (var timer in cell.Plan.Outstanding.OfType<Work.Timer>().Where(timer => timer.DueAt <= Now).ToArray())
            Send(new TimerFired(timer.Key, timer.DueAt));
        return this;
    }

    /// <summary>Time passes while no node runs: nothing fires.</summary>
    public Scenario WaitWhileDown(TimeSpan time)
    {
        Now += time;
        return this;
    }

    /// <summary>The process ends and another one takes the saga up from its journal.</summary>
    public Scenario Restart()
    {
        var before = Keys;
        cell = Recover();
        Assert.Equal(before, Keys);
        return this;
    }

    private int AttemptOf(string key) => cell.Plan.Records.TryGetValue(key, out var record) ? record.Failures + 1 : 1;

    private void Attempt(string key, ActivityFailure failure)
    {
        Assert.IsType<Work.Call>(cell.Plan.Find(key));
        Assert.Equal(Verdict.Accepted, Send(new AttemptEnded(key, AttemptOf(key), Now, null, failure)).Verdict);
    }

    private SagaCell Recover()
    {
        var recovered = definition.CreateCell(cell.Id, policies);
        foreach (var recorded in Recorded) recovered.Recover(recorded);
        recovered.EndRecovery(new(), Now);
        return recovered;
    }

    private SagaEvent Stored(SagaEvent live)
    {
        var json = definition.EventFor(live.GetType()).Json;
        return (SagaEvent)JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(live, json), json)!;
    }

    /// <summary>The default settings with the activities' own options over them.</summary>
    private sealed class DefaultPolicies(SagaDefinition definition) : ICallPolicies
    {
        public int StuckAfter => 5;

        public CallPolicy For(string kind, Work.Call call) =>
            definition.Activities[call.Activity.GetType()].Defaults?.MaximumAttempts is { } attempts
                ? CallPolicy.Default with { Retry = RetryPolicy.Default with { MaximumAttempts = attempts } }
                : CallPolicy.Default;
    }
}
