using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Embedded.Partitions;
using OrderActors.Runtime.Activities;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Runtime.Memory;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Testing;

/// <summary>
/// The embedded engine's own partition over a time that the test moves, and over a store in memory or any other: one
/// step after the other, the same result every time. For tests of sagas, ours and yours.
/// </summary>
/// <remarks>
/// Handlers are functions given to <see cref="On"/>. They may return, throw, or leave the attempt running by
/// <c>throw TestAttempt.Hang()</c>. <see cref="Crash"/> loses everything but the store.
/// </remarks>
public sealed class SagaTestHost : IDisposable
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
    /// Registers a journal and an index, as a node does; called anew after each crash. Null: both are in memory.
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

    /// <summary>The time, UTC.</summary>
    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The attempts under way.</summary>
    public IReadOnlyList<TestAttempt> Running => running;

    /// <summary>How many attempts have started.</summary>
    public int AttemptsStarted { get; private set; }

    /// <summary>Errors that stopped a saga.</summary>
    public IReadOnlyList<BrokenInvariantException> Stopped => stopped;

    /// <summary>Sets the handler of an activity; a later one replaces it.</summary>
    public SagaTestHost On<TActivity, TResult>(Func<TActivity, TestAttempt, TResult> handler)
        where TActivity : Activity<TResult>
        where TResult : notnull
    {
        handlers[typeof(TActivity)] = attempt => handler((TActivity)attempt.Activity, attempt);
        return this;
    }

    /// <summary>
    /// Sends a command and returns its answer; everything that it sets off and that can end has then ended.
    /// </summary>
    public CommandReply Send(SagaId id, SagaCommand command, CommandIdentity? identity = null) =>
        (CommandReply)Ask(new CommandAsk(id, command, identity, isNew: false))!;

    /// <summary>The saga's state, or null when there is none.</summary>
    public SagaView? View(SagaId id) => ((QueryReply)Ask(new QueryAsk(id))!).View;

    /// <summary>The saga's state by its type, or null when there is none.</summary>
    public TState? State<TState>(SagaId id) where TState : class => (View(id) as StateView)?.State as TState;

    /// <summary>The sentence on what it waits for.</summary>
    public string? Why(SagaId id) => (string?)Ask(new WhyAsk(id));

    /// <summary>The saga's stored events.</summary>
    public IReadOnlyList<RecordedEvent> History(SagaId id) => store.History(id);

    /// <summary>Moves the time on, stopping at every moment at which something is due.</summary>
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

    /// <summary>Ends a running attempt well.</summary>
    public void Complete(SagaId id, string key, object result) => End(Find(id, key), result, null);

    /// <summary>Ends a running attempt with what a handler would have thrown.</summary>
    public void Fail(SagaId id, string key, Exception exception) =>
        End(Find(id, key), null, ActivityFailure.From(exception));

    /// <summary>
    /// The process dies and starts again: attempts are cut off, memory is gone, the store is as it was. What a new
    /// process does at start (wake the active, fire what is overdue) has been done on return.
    /// </summary>
    public void Crash()
    {
        StartAnew();
        Pump();
    }

    /// <summary>
    /// Lets the process die by itself, once, as the store takes its n-th event: just after it is stored, or just
    /// before. Whoever waits for an answer then hears <see cref="ReplyKind.Unknown"/>; a new process starts at once.
    /// </summary>
    /// <param name="eventNumber">Which event, from 1, counted over all sagas.</param>
    /// <param name="stored">Whether the event is in the store afterwards.</param>
    public void CrashAt(int eventNumber, bool stored) => dies = (eventNumber, stored);

    /// <summary>How many events the store holds.</summary>
    public int Events => store.Count;

    /// <summary>The same, after the process was down for a while.</summary>
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
            CommandAsk => new CommandReply(ReplyKind.Unknown, "outcome-unknown", Died),
            QueryAsk => new QueryReply(ReplyKind.Unavailable, null, "unavailable", Died),
            _ => Died,
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
            else if (running.Find(attempt => ReferenceEquals(attempt.Call, action.Call)) is { } unwanted)
                unwanted.Cancelled = true;
        }
    }

    private void Start(AttemptAction action)
    {
        AttemptsStarted++;
        var policy = settings.For(action.SagaId.Kind, action.Call.Call);
        var attempt = new TestAttempt(action.SagaId, action.Call, Now + policy.StartToClose);
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
            // It goes on until the test ends it or its time is up.
        }
        catch (Exception e)
        {
            End(attempt, null, ActivityFailure.From(e), pump: false);
        }
    }

    private void End(TestAttempt attempt, object? result, ActivityFailure? failure, bool pump = true)
    {
        running.Remove(attempt);
        inputs.Add(new PartitionInput.Attempt(
            attempt.SagaId, new(attempt.Key, attempt.Number, attempt.Call.StartedAt, result, failure)));
        if (pump) Pump();
    }

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
