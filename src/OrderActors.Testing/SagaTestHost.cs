using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Embedded;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;

namespace OrderActors.Testing;

/// <summary>
/// The embedded engine's own partition over a time that the test moves, and over a store in memory or any other: one
/// step after the other, the same result every time. For tests of sagas, ours and yours.
/// </summary>
public sealed class SagaTestHost : ISagaTestHost
{
    private readonly SagaKinds kinds;
    private readonly ActivitySettings settings;
    private readonly EmbeddedOptions options = new();
    private readonly TestStore store;
    private readonly Dictionary<Type, Func<TestAttempt, object>> handlers = [];
    private readonly List<TestAttempt> running = [];
    private readonly List<PartitionInput> inputs = [];
    private readonly Dictionary<Ask, object?> answers = [];
    private readonly List<BrokenInvariantException> stopped = [];
    private Partition partition;
    private DateTimeOffset? nextStep;
    private (int Event, bool Stored)? dies;

    /// <summary>Makes a host of these kinds at 2030-01-01 12:00 UTC.</summary>
    /// <param name="definitions">The saga kinds.</param>
    /// <param name="activitySettings">Settings as under <c>Activities</c> in a configuration file, or null.</param>
    /// <param name="addStore">
    /// Registers a journal and an index, as a node does; called again after each crash. Null: both are in memory.
    /// </param>
    /// <exception cref="BrokenInvariantException">The store cannot be opened.</exception>
    public SagaTestHost(IEnumerable<SagaDefinition> definitions,
        IReadOnlyDictionary<string, string?>? activitySettings = null, Action<IServiceCollection>? addStore = null)
    {
        kinds = new(definitions);
        settings = new(new ConfigurationBuilder().AddInMemoryCollection(
            activitySettings ?? new Dictionary<string, string?>()).Build(),
            kinds, NullLogger<ActivitySettings>.Instance);
        store = new(kinds, addStore ?? InMemory());
        partition = new(kinds, settings, options);
    }

    /// <inheritdoc/>
    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public IReadOnlyList<TestAttempt> Running => running;

    /// <inheritdoc/>
    public int AttemptsStarted { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<BrokenInvariantException> Stopped => stopped;

    /// <inheritdoc/>
    public ISagaTestHost On<TActivity, TResult>(Func<TActivity, TestAttempt, TResult> handler)
        where TActivity : Activity<TResult>
        where TResult : notnull
    {
        handlers[typeof(TActivity)] = attempt => handler((TActivity)attempt.Activity, attempt);
        return this;
    }

    /// <inheritdoc/>
    public CommandReply Send(SagaId id, SagaCommand command, CommandIdentity? identity = null) =>
        (CommandReply)Ask(new CommandAsk(id, command, identity, isNew: false))!;

    /// <inheritdoc/>
    public SagaView? View(SagaId id) => ((QueryReply)Ask(new QueryAsk(id))!).View;

    /// <inheritdoc/>
    public string? Why(SagaId id) => Ask(new WhyAsk(id)) is WhyReply why ? why.Explanation ?? why.Reason : null;

    /// <inheritdoc/>
    public IReadOnlyList<RecordedEvent> History(SagaId id) => store.History(id);

    /// <inheritdoc/>
    public void Advance(TimeSpan by)
    {
        var end = Now + by;
        while (true)
        {
            var next = NextMoment();
            if (next is not { } moment || moment > end) break;
            if (moment > Now) Now = moment;
            TimeOut();
            Wake();
            Pump();
        }

        Now = end;
    }

    /// <inheritdoc/>
    public void Complete(SagaId id, string key, object result) => End(Find(id, key), result, null);

    /// <inheritdoc/>
    public void Fail(SagaId id, string key, Exception exception) =>
        End(Find(id, key), null, ActivityFailure.From(exception));

    /// <inheritdoc/>
    public void Crash()
    {
        StartAnew();
        Pump();
    }

    /// <inheritdoc/>
    public void CrashAt(int eventNumber, bool stored) => dies = (eventNumber, stored);

    /// <inheritdoc/>
    public int Events => store.Count;

    /// <inheritdoc/>
    public void CrashFor(TimeSpan downTime)
    {
        Now += downTime;
        Crash();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        partition.Dispose();
        settings.Dispose();
        store.Dispose();
    }

    private static Action<IServiceCollection> InMemory()
    {
        var (journal, index) = (new MemoryJournal(), new MemoryIndex());
        return services => services.AddSingleton<IJournal>(journal).AddSingleton<ISagaIndex>(index);
    }

    private void StartAnew()
    {
        running.Clear();
        inputs.Clear();
        partition.Dispose();
        store.Reopen();
        partition = new(kinds, settings, options);
        nextStep = null;
        foreach (var id in store.Active()) inputs.Add(new PartitionInput.WakeUp(id));
        Wake();
    }

    private object? Ask(Ask ask)
    {
        inputs.Add(new PartitionInput.Asked(ask));
        Pump();
        if (answers.Remove(ask, out var answer)) return answer;
        const string Died = "the process died before it answered";
        return ask switch
        {
            CommandAsk => new CommandReply(Verdict.Unknown, ReplyCodes.OutcomeUnknown, Died),
            QueryAsk => new QueryReply(Verdict.Unavailable, null, ReplyCodes.Unavailable, Died),
            _ => new WhyReply(Verdict.Unavailable, null, ReplyCodes.Unavailable, Died),
        };
    }

    private void Pump()
    {
        do
        {
            var step = inputs.ToList();
            inputs.Clear();
            CarryOut(partition.Step(step, Now));
        }
        while (inputs.Count > 0 || nextStep <= Now);
    }

    private void CarryOut(PartitionOutput output)
    {
        foreach (var (_, error) in output.Stopped) stopped.Add(error);
        foreach (var reply in output.Replies) answers[reply.Ask] = reply.Answer;
        if (output.Append is { } batch)
        {
            if (dies is { } death && store.Count + batch.Rows.Count >= death.Event)
            {
                dies = null;
                if (death.Stored) store.Append(batch.Rows);
                StartAnew();
                return;
            }

            var last = store.Append(batch.Rows);
            inputs.Add(new PartitionInput.Committed(batch.Id, last, null));
            inputs.Add(new PartitionInput.Indexed(last));
        }

        foreach (var id in output.Loads) inputs.Add(new PartitionInput.Loaded(id, store.History(id), null));
        nextStep = output.NextStepAt;
        foreach (var action in output.Attempts.ToList())
        {
            if (action.Start) Start(action);
            else if (running.Find(attempt => IsOf(attempt, action)) is { } unwanted)
                unwanted.Cancelled = true;
        }
    }

    private void Start(AttemptAction action)
    {
        AttemptsStarted++;
        var policy = settings.For(action.SagaId.Kind, action.Call.Call);
        var call = action.Call;
        var attempt = new TestAttempt(
            new(action.SagaId, call.Call, call.Attempt, call.StartedAt, action.ScheduledAt), Now + policy.StartToClose);
        running.Add(attempt);
        try
        {
            var handler = handlers.TryGetValue(attempt.Activity.GetType(), out var known)
                ? known
                : throw new ValidationError($"the test has no handler for {attempt.Activity.GetType().Name}");
            End(attempt, handler(attempt), null, pump: false);
        }
        catch (TestAttempt.HangException)
        {
            // It continues until the test ends it or its time is up.
        }
        catch (Exception e)
        {
            End(attempt, null, ActivityFailure.From(e), pump: false);
        }
    }

    private void End(TestAttempt attempt, object? result, ActivityFailure? failure, bool pump = true)
    {
        running.Remove(attempt);
        inputs.Add(new PartitionInput.Attempt(attempt.SagaId, attempt.Ended(result, failure)));
        if (pump) Pump();
    }

    private static bool IsOf(TestAttempt attempt, AttemptAction action) =>
        attempt.SagaId.Equals(action.SagaId) && attempt.Key == action.Call.Call.Key &&
        attempt.Number == action.Call.Attempt && attempt.Order.StartedAt == action.Call.StartedAt;

    private TestAttempt Find(SagaId id, string key) =>
        running.Find(attempt => attempt.SagaId.Equals(id) && attempt.Key == key)
        ?? throw new InvalidOperationException($"{id} has no attempt of '{key}' under way");

    private void TimeOut()
    {
        foreach (var attempt in running.Where(attempt => attempt.Deadline <= Now).ToList())
            End(attempt, null, new(ActivityFailure.TimeoutType, "the attempt took longer than it may", Effect.Unknown),
                pump: false);
    }

    private void Wake()
    {
        foreach (var id in store.Due(Now)) inputs.Add(new PartitionInput.WakeUp(id));
    }

    private DateTimeOffset? NextMoment()
    {
        var moment = store.NextWakeUp(Now);
        if (nextStep is { } step && !(moment <= step)) moment = step;
        foreach (var attempt in running)
            if (!(moment <= attempt.Deadline)) moment = attempt.Deadline;
        return moment;
    }
}
