using Akka.Actor;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>
/// The cluster engine's own saga actors in virtual time, one node without a network: for the scenarios that every
/// engine must pass. What shards, singletons and moves add is tested with real processes.
/// </summary>
internal sealed class AkkaTestHost : ISagaTestHost
{
    private readonly VirtualTime time = new();
    private readonly SagaKinds kinds;
    private readonly ActivitySettings settings;
    private readonly TestStore store;
    private readonly StoreOfLives stored;
    private readonly StopLog stops = new();
    private readonly TestDispatcher dispatcher;
    private readonly OrderActorsMeters meters = new();
    private Life life;

    public AkkaTestHost(SagaDefinition definition, Action<IServiceCollection> addStore)
    {
        kinds = new([definition]);
        settings = new(new ConfigurationBuilder().Build(), kinds, NullLogger<ActivitySettings>.Instance);
        store = new(kinds, addStore);
        stored = new(store);
        dispatcher = new(time, settings);
        life = Begin();
    }

    public AkkaEngineOptions Options { get; } = new();

    public StoreOfLives Store => stored;

    public DateTimeOffset Now => time.GetUtcNow();

    public IReadOnlyList<TestAttempt> Running => dispatcher.Running;

    public int AttemptsStarted => dispatcher.Started;

    public int Events => store.Count;

    public IReadOnlyList<BrokenInvariantException> Stopped => stops.All;

    /// <summary>The sagas that are in memory.</summary>
    public IReadOnlyList<SagaId> Live => Ask<Live>(new AskLive())?.Sagas ?? [];

    public IActorRef Region => life.Region;

    public SagaActorContext Parts => life.Parts;

    public ISagaTestHost On<TActivity, TResult>(Func<TActivity, TestAttempt, TResult> handler)
        where TActivity : Activity<TResult>
        where TResult : notnull
    {
        dispatcher.Handlers[typeof(TActivity)] = attempt => handler((TActivity)attempt.Activity, attempt);
        return this;
    }

    public CommandReply Send(SagaId id, SagaCommand command, CommandIdentity? identity = null)
    {
        var reply = Ask<CommandReply>(new AskCommand(id, command, identity));
        RunUntilIdle();
        return reply ?? new CommandReply(Verdict.Unknown);
    }

    public SagaView? View(SagaId id) => Ask<QueryReply>(new AskState(id))?.View;

    public string? Why(SagaId id) => Ask<WhyReply>(new AskWhy(id))?.Explanation;

    public IReadOnlyList<RecordedEvent> History(SagaId id) => store.History(id);

    /// <summary>Somebody sets the node's clock.</summary>
    public void SetClock(TimeSpan by) => time.SetClock(by);

    public void Advance(TimeSpan by)
    {
        var end = Now + by;
        while (NextMoment() is { } moment && moment <= end)
        {
            time.Advance(moment > Now ? moment - Now : TimeSpan.Zero);
            dispatcher.EndOverdue();
            WakeDue();
            RunUntilIdle();
        }

        time.Advance(end - Now);
    }

    public void Complete(SagaId id, string key, object result)
    {
        dispatcher.End(Find(id, key), result, null);
        RunUntilIdle();
    }

    public void Fail(SagaId id, string key, Exception exception)
    {
        dispatcher.End(Find(id, key), null, ActivityFailure.From(exception));
        RunUntilIdle();
    }

    public void Crash()
    {
        StartAnew();
        RunUntilIdle();
    }

    public void CrashFor(TimeSpan downTime)
    {
        life.Dispose();
        time.Advance(downTime);
        Crash();
    }

    public void CrashAt(int eventNumber, bool stored) => this.stored.DieAt(eventNumber, stored);

    /// <summary>Carries out everything that can be carried out now.</summary>
    public void RunUntilIdle()
    {
        while (true)
        {
            life.Pump.WaitUntilIdle();
            if (stored.HasDied)
            {
                StartAnew();
                continue;
            }

            // A saga that is writing or reading answers afterwards: so once all have answered nothing is on its way, if
            // nothing has happened since.
            var before = (store.Count, dispatcher.Started, Now);
            foreach (var id in Ask<Live>(new AskLive())?.Sagas ?? []) Ask<QueryReply>(new AskState(id));
            if (time.NextTimerAt <= Now) time.Advance(TimeSpan.Zero);
            life.Pump.WaitUntilIdle();
            if (!stored.HasDied && before == (store.Count, dispatcher.Started, Now)) return;
        }
    }

    public void Dispose()
    {
        life.Dispose();
        settings.Dispose();
        store.Dispose();
        meters.Dispose();
    }

    private Life Begin()
    {
        stored.BeginLife();
        var parts = new SagaActorContext(Options, kinds, settings, dispatcher, meters, time, stops)
        {
            IndexedBefore = long.MaxValue, // The index is written with the journal here.
        };
        return new(time, stored, parts);
    }

    private void StartAnew()
    {
        life.Dispose();
        dispatcher.Forget();
        store.Reopen();
        life = Begin();
        foreach (var id in store.Active()) life.Region.Tell(new WakeUp(id));
        WakeDue();
    }

    private void WakeDue()
    {
        foreach (var id in store.Due(Now)) life.Region.Tell(new WakeUp(id));
    }

    private DateTimeOffset? NextMoment()
    {
        var moment = store.NextWakeUp(Now);
        if (time.NextTimerAt is { } timer && !(moment <= timer)) moment = timer;
        foreach (var attempt in dispatcher.Running)
            if (!(moment <= attempt.Deadline)) moment = attempt.Deadline;
        return moment;
    }

    /// <summary>The answer, or null when the process died before it gave one.</summary>
    private T? Ask<T>(object question) where T : class
    {
        var answer = life.Region.Ask<T>(question);
        while (!answer.Wait(TimeSpan.FromMilliseconds(5)))
            if (stored.HasDied || life.IsOver) return null;
        return answer.Result;
    }

    private TestAttempt Find(SagaId id, string key) =>
        dispatcher.Running.FirstOrDefault(attempt => attempt.SagaId.Equals(id) && attempt.Key == key)
        ?? throw new InvalidOperationException($"{id} has no attempt of '{key}' under way");

    /// <summary>Remembers what stopped a saga: the log is the only place where that is told.</summary>
    private sealed class StopLog : ILogger<SagaActorContext>
    {
        private readonly List<BrokenInvariantException> all = [];

        public IReadOnlyList<BrokenInvariantException> All
        {
            get
            {
                lock (all) return [.. all];
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            // What says no saga is of the node, for example of an outage of its journal.
            if (logLevel < LogLevel.Error || state is not IReadOnlyList<KeyValuePair<string, object?>> values
                || values.All(value => value.Key != "SagaId")) return;
            lock (all) all.Add(exception as BrokenInvariantException ?? new("OA0000", formatter(state, exception)));
        }
    }
}
