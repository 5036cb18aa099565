using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Testing;

namespace OrderActors.Engine.Tests.Activities;

internal sealed record Probe(string Name) : Activity<ProbeResult>;

internal sealed record ProbeResult(string Text);

internal sealed record Other : Activity<ProbeResult>;

/// <summary>One call of the probe's handler, which ends when the test says so.</summary>
internal sealed record Invocation(Probe Probe, ActivityContext Context)
{
    private readonly TaskCompletionSource<ProbeResult> answer = new();

    public Task<ProbeResult> Task => answer.Task;

    public void Succeed(string text = "done") => answer.SetResult(new(text));

    public void Fail(Exception exception) => answer.SetException(exception);
}

/// <summary>A handler that shows each call to the test and waits for it.</summary>
internal sealed class ProbeHandler : IActivityHandler<Probe, ProbeResult>
{
    private readonly Channel<Invocation> invocations = Channel.CreateUnbounded<Invocation>();
    private int calls;

    /// <summary>What to do instead of waiting for the test, or null.</summary>
    public Func<Probe, ActivityContext, ValueTask<ProbeResult>>? Script { get; set; }

    public int Calls => Volatile.Read(ref calls);

    public ValueTask<ProbeResult> HandleAsync(Probe activity, ActivityContext context)
    {
        Interlocked.Increment(ref calls);
        if (Script is { } script) return script(activity, context);
        var invocation = new Invocation(activity, context);
        invocations.Writer.TryWrite(invocation);
        return new(invocation.Task);
    }

    public Task<Invocation> NextAsync() => invocations.Reader.ReadAsync().AsTask().WaitAsync(Bench.TestTimeout);
}

/// <summary>A dispatcher with a handler in the test's hand, on virtual time.</summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Real time after which a test gives up; reached only when it fails.</summary>
    public static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    public static readonly SagaKinds Kinds = new([
        new SagaDefinition<object>("probe", null!, [["start"], ["end"]])
            .Activity<Probe, ProbeResult>("probe", "probes"),
    ]);

    private readonly Channel<AttemptEnded> ends = Channel.CreateUnbounded<AttemptEnded>();
    private readonly ServiceProvider provider;

    public Bench(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build();
        var services = new ServiceCollection();
        services.AddSingleton(Kinds).AddSingleton<TimeProvider>(Time).AddSingleton(Handler);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddActivityHandler<Probe, ProbeResult, ProbeHandler>();
        configure?.Invoke(services);
        services.AddActivities(Configuration);
        provider = services.BuildServiceProvider();
        Dispatcher = provider.GetRequiredService<ActivityDispatcher>();
    }

    public VirtualTime Time { get; } = new();

    public ProbeHandler Handler { get; } = new();

    public LogLines Log { get; } = new();

    public IConfigurationRoot Configuration { get; }

    public ActivityDispatcher Dispatcher { get; }

    public ConcurrentDictionary<string, int> EndCounts { get; } = new();

    public int EndCount => EndCounts.Values.Sum();

    public static SagaId Saga(string name) => SagaId.Create("probe", name);

    /// <summary>Starts an attempt of the call "call" of the saga of this name.</summary>
    public void Start(string name, string? pool = null, int attempt = 1, ActivityOptions? options = null,
        TimeSpan scheduledAgo = default, Activity? activity = null, bool undo = false, Action<string?>? heldUp = null)
    {
        var wishes = pool is null ? options : (options ?? new()) with { Pool = pool };
        var call = new Work.Call("call", activity ?? new Probe(name)) { Options = wishes, Undo = undo };
        var now = Time.GetUtcNow();
        Dispatcher.Start([new(Saga(name), call, attempt, now, now - scheduledAgo)], (order, ended) =>
        {
            EndCounts.AddOrUpdate($"{order.SagaId.Id}#{order.Attempt}", 1, (_, count) => count + 1);
            ends.Writer.TryWrite(ended);
        }, heldUp is null ? null : (_, reason) => heldUp(reason));
    }

    public void Cancel(string name) => Dispatcher.Cancel(Saga(name), "call");

    public Task<AttemptEnded> EndAsync() => ends.Reader.ReadAsync().AsTask().WaitAsync(TestTimeout);

    /// <summary>
    /// An end that must have been reported by now: one that the test's own thread brought about, by time or by
    /// cancelling. A handler's return is reported by whichever thread sees it, so <see cref="EndAsync"/> waits for it.
    /// </summary>
    public AttemptEnded EndNow() =>
        ends.Reader.TryRead(out var ended) ? ended : throw new Xunit.Sdk.XunitException("no end was reported");

    /// <summary>Waits for what a handler's return brings about on the thread that ran the handler.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void Set(string key, string value)
    {
        Configuration[key] = value;
        Configuration.Reload();
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}

/// <summary>What was logged, as "Level text".</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public IEnumerable<string> Of(LogLevel level) =>
        lines.Where(line => line.StartsWith($"{level} ", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => lines.Enqueue($"{logLevel} {formatter(state, exception)}");

    public void Dispose() { }
}
