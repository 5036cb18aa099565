using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Embedded;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>The engine with its real threads, over a store that outlives it.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    /// <summary>No test waits so long unless it has failed.</summary>
    public static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    private readonly StoreFixture? fixture;
    private ServiceProvider? services;

    /// <summary>On a store in memory, which fails as the test says.</summary>
    public EngineHarness()
    {
    }

    private EngineHarness(StoreFixture fixture) => this.fixture = fixture;

    public FailingIndex Index { get; } = new(new MemoryIndex());

    /// <summary>The settings under <c>Activities</c>.</summary>
    public Dictionary<string, string?> Activities { get; } = [];

    public EmbeddedOptions Options { get; } = new()
    {
        IndexInterval = TimeSpan.FromMilliseconds(5),
        WakeUpInterval = TimeSpan.FromMilliseconds(10),
        FullStorePause = TimeSpan.FromMilliseconds(10),
    };

    public FailingJournal Journal { get; } = new(new MemoryJournal());

    public JobHandler Handler { get; } = new();

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public List<Exception> Fatal { get; } = [];

    public EmbeddedEngine Engine => services!.GetRequiredService<EmbeddedEngine>();

    public IActivityDispatcher Dispatcher => services!.GetRequiredService<IActivityDispatcher>();

    /// <summary>The index that the running engine uses.</summary>
    public ISagaIndex StoreIndex => services!.GetRequiredService<ISagaIndex>();

    public SagaHistories Histories => services!.GetRequiredService<SagaHistories>();

    /// <summary>A bench on a fresh fixture, which it disposes of.</summary>
    public static async Task<EngineHarness> OnAsync(StoreFixture fixture)
    {
        await fixture.PrepareAsync();
        return new(fixture);
    }

    public async Task<EmbeddedEngine> StartAsync()
    {
        Options.OnFatal = exception =>
        {
            lock (Fatal) Fatal.Add(exception);
        };
        var collection = new ServiceCollection();
        collection.AddSingleton(JobDefinition.Kinds).AddSingleton(Time).AddSingleton(Handler);
        if (fixture is not null) fixture.AddStore(collection);
        else collection.AddSingleton<IJournal>(Journal).AddSingleton<ISagaIndex>(Index);
        collection.AddActivityHandler<JobStep, Done, JobHandler>();
        collection.AddActivities(new ConfigurationBuilder().AddInMemoryCollection(Activities).Build());
        collection.AddSingleton(Options).AddSingleton<EmbeddedEngine>().AddSingleton<SagaHistories>();
        services = collection.BuildServiceProvider();
        await Engine.StartAsync(CancellationToken.None).WaitAsync(TestTimeout);
        return Engine;
    }

    /// <summary>Asks again and again until the answer is the wanted one.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> done)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            var answer = await ask();
            if (done(answer)) return answer;
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task StopAsync()
    {
        if (services is null) return;
        await Engine.StopAsync().WaitAsync(TestTimeout);
        await services.DisposeAsync();
        services = null;
    }

    public Task<CommandReply> SendAsync(int number, SagaCommand command, string? key = null) =>
        Engine.SendAsync(JobDefinition.Id(number), command, key is null ? null : new(key, key));

    public async Task<string?> StageAsync(int number, string? wanted = null) =>
        (await Engine.WaitAsync(JobDefinition.Id(number), wanted, TestTimeout)).View?.Description.Stage;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Index.DisposeAsync();
        if (fixture is not null) await fixture.DisposeAsync();
    }
}

/// <summary>A handler that does what the test says.</summary>
internal sealed class JobHandler : IActivityHandler<JobStep, Done>
{
    private int calls;

    public Func<ActivityContext, Task<Done>> Act { get; set; } = _ => Task.FromResult(new Done("ok"));

    public int Calls => Volatile.Read(ref calls);

    public async ValueTask<Done> HandleAsync(JobStep activity, ActivityContext context)
    {
        Interlocked.Increment(ref calls);
        return await Act(context);
    }
}

/// <summary>A journal that fails as the test says, before or instead of the real append.</summary>
internal sealed class FailingJournal(MemoryJournal inner) : IJournal
{
    public MemoryJournal Inner => inner;

    /// <summary>Returns how the append ends instead, or null to let it through.</summary>
    public Func<IReadOnlyList<JournalRow>, Task<AppendResult?>> Before { get; set; } = _ =>
        Task.FromResult<AppendResult?>(null);

    /// <summary>How the engine finds the journal owned.</summary>
    public Func<JournalOwnership> Ownership { get; set; } = () => new(1);

    public ValueTask OpenAsync(CancellationToken cancellation) => inner.OpenAsync(cancellation);

    public ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation) => new(Ownership());

    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
        AppendAsync(rows, [], cancellation);

    public async ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation) =>
        await Before(rows) ?? await inner.AppendAsync(rows, claims, cancellation);

    public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation) =>
        inner.ReleaseAsync(claim, cancellation);

    public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation) =>
        inner.SweepAsync(before, after, limit, cancellation);

    public ValueTask<IReadOnlyList<JournalRow>> LoadAsync(IReadOnlyList<SagaId> sagas,
        CancellationToken cancellation) =>
        inner.LoadAsync(sagas, cancellation);

    public ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation) =>
        inner.ReadAsync(after, limit, cancellation);

    public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
        inner.RemoveAsync(sagas, cancellation);

    public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation) => inner.ReachAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>The system's clock, some time later.</summary>
internal sealed class LaterTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
