using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;
using Xunit;
using ActivityContext = OrderActors.Sagas.ActivityContext;

namespace OrderActors.Engine.Tests.Activities;

public sealed class HandlersAndInterceptorsTests
{
    [Fact]
    public void Check_ActivitiesWithoutHandler_NamesAllOfThem()
    {
        var kinds = new SagaKinds([
            new SagaDefinition<object>("one", null!, [["start"]])
                .Activity<Probe, ProbeResult>("probe", "probes").Activity<Other, ProbeResult>("other", "probes"),
            new SagaDefinition<object>("two", null!, [["start"]]).Activity<Third, ProbeResult>("third", "probes"),
        ]);
        using var provider = new ServiceCollection().AddSingleton(kinds)
            .AddActivities(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build())
            .AddActivityHandler<Probe, ProbeResult, ProbeHandler>()
            .BuildServiceProvider();

        var handlers = provider.GetRequiredService<ActivityHandlers>();
        var error = Assert.Throws<BrokenInvariantException>(() => handlers.Check(kinds));

        Assert.Equal("OA0015", error.Code);
        Assert.EndsWith("no handler is registered for other of 'one', third of 'two'", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interceptors_SeveralAdded_WrapTheAttemptFirstOutermostAndMayChangeIt()
    {
        var trace = new ConcurrentQueue<string>();
        await using var bench = new Bench(configure: services => services.AddSingleton(trace)
            .AddActivityInterceptor<Outer>().AddActivityInterceptor<Inner>());
        bench.Handler.Script = (_, _) =>
        {
            trace.Enqueue("handler");
            return new(new ProbeResult("plain"));
        };

        bench.Start("saga", "payments");

        Assert.Equal(new ProbeResult("changed"), (await bench.EndAsync()).Result);
        Assert.Equal(
            [
                "outer probe/probes/payments", "inner", "handler", "inner again", "handler", "inner done", "outer done",
            ],
            trace);
    }

    [Fact]
    public async Task Tracing_SomebodyListens_MakesASpanOfEachAttempt()
    {
        var spans = new ConcurrentQueue<System.Diagnostics.Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TracingInterceptor.SourceName,
            Sample = static (ref ActivityCreationOptions<System.Diagnostics.ActivityContext> _) =>
                ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bench = new Bench();
        bench.Start("traced", attempt: 2);
        (await bench.Handler.NextAsync()).Fail(new PermanentError("card declined"));
        await bench.EndAsync();

        var span = Assert.Single(spans, span => span.GetTagItem("orderactors.saga") is "probe/traced");
        Assert.Equal(("probe", 2, ActivityStatusCode.Error),
            (span.OperationName, span.GetTagItem("orderactors.attempt"), span.Status));
    }

    [Fact]
    public async Task Metrics_AttemptsEnd_AreCountedByActivityAndOutcome()
    {
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == OrderActorsMeters.MeterName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counted.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.Start();
        var kinds = new SagaKinds([
            new SagaDefinition<object>("probe", null!, [["start"]]).Activity<Probe, ProbeResult>("measured", "probes"),
        ]);
        await using var bench = new Bench(configure: services => services.AddSingleton(kinds));
        bench.Start("good");
        (await bench.Handler.NextAsync()).Succeed();
        await bench.EndAsync();
        bench.Start("bad", attempt: 2);
        (await bench.Handler.NextAsync()).Fail(new TimeoutException());
        await bench.EndAsync();
        bench.Start("late");
        await bench.Handler.NextAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(30));

        var measured = counted.Where(line => line.Contains("measured", StringComparison.Ordinal));
        Assert.Equal(
            [
                "orderactors.activity.attempts measured failed 1",
                "orderactors.activity.attempts measured succeeded 1",
                "orderactors.activity.attempts measured timed-out 1",
                "orderactors.activity.retries measured 1",
            ],
            measured.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Log_AttemptStartsAndFails_NamesSagaKeyAndAttempt()
    {
        await using var bench = new Bench();
        bench.Start("logged", attempt: 4);
        (await bench.Handler.NextAsync()).Fail(new PermanentError("card declined"));
        await bench.EndAsync();

        Assert.Equal(
            "Debug probe starts for probe/logged 'call', attempt 4", Assert.Single(bench.Log.Of(LogLevel.Debug)));
        Assert.Equal(
            "Warning probe failed for probe/logged 'call', attempt 4: PermanentError: card declined (effect: None)",
            Assert.Single(bench.Log.Of(LogLevel.Warning)));
    }

    [Theory]
    [InlineData(1, 0, false, LogLevel.Debug)]
    [InlineData(4, 0, false, LogLevel.Debug)]
    [InlineData(5, 0, false, LogLevel.Warning)]
    [InlineData(6, 0, false, LogLevel.Debug)]
    [InlineData(50, 0, false, LogLevel.Warning)]
    [InlineData(2, 3, false, LogLevel.Debug)]
    [InlineData(3, 3, false, LogLevel.Warning)]
    [InlineData(3, 3, true, LogLevel.Debug)]
    [InlineData(5, 3, true, LogLevel.Warning)]
    public async Task Log_AttemptFails_WarnsOfTheLastOneAndOfACallThatKeepsFailing(
        int attempt, int maximum, bool undo, LogLevel level)
    {
        await using var bench = new Bench();
        bench.Start("failing", attempt: attempt, undo: undo,
            options: new() { MaximumAttempts = maximum });
        (await bench.Handler.NextAsync()).Fail(new TimeoutException());
        await bench.EndAsync();

        var line = Assert.Single(Enum.GetValues<LogLevel>().SelectMany(bench.Log.Of),
            text => text.Contains("failed for", StringComparison.Ordinal));
        Assert.StartsWith($"{level} probe failed for probe/failing 'call', attempt {attempt}:", line,
            StringComparison.Ordinal);
    }

    private sealed record Third : Activity<ProbeResult>;

    private sealed class Outer(ConcurrentQueue<string> trace) : IActivityInterceptor
    {
        public async ValueTask<object> InvokeAsync(
            ActivityCallInfo info, ActivityContext context, Func<ValueTask<object>> next)
        {
            trace.Enqueue($"outer {info.Name}/{info.Domain}/{info.Pool}");
            var result = await next();
            trace.Enqueue("outer done");
            return result;
        }
    }

    private sealed class Inner(ConcurrentQueue<string> trace) : IActivityInterceptor
    {
        public async ValueTask<object> InvokeAsync(
            ActivityCallInfo info, ActivityContext context, Func<ValueTask<object>> next)
        {
            trace.Enqueue("inner");
            await next();
            trace.Enqueue("inner again");
            await next();
            trace.Enqueue("inner done");
            return new ProbeResult("changed");
        }
    }
}
