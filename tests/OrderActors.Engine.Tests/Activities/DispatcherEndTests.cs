using Microsoft.Extensions.Logging;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

public sealed class DispatcherEndTests
{
    [Fact]
    public async Task Start_HandlerSucceeds_ReportsTheResultWithTheOrdersNumbers()
    {
        await using var bench = new Bench();
        bench.Start("saga", attempt: 3);
        var running = await bench.Handler.NextAsync();
        Assert.Equal(("probe/saga/call", 3), (running.Context.IdempotencyKey, running.Context.Attempt));

        running.Succeed("yes");

        Assert.Equal(
            new AttemptEnded("call", 3, bench.Time.GetUtcNow(), new ProbeResult("yes"), null), await bench.EndAsync());
    }

    [Fact]
    public async Task Start_HandlerThrowsAtOnceOrLater_ReportsWhatTheExceptionStandsFor()
    {
        await using var bench = new Bench();
        bench.Handler.Script = (_, _) => throw new PermanentError("card declined");
        bench.Start("at-once");
        var atOnce = (await bench.EndAsync()).Failure!;
        bench.Handler.Script = null;
        bench.Start("later");
        (await bench.Handler.NextAsync()).Fail(new InvalidOperationException("lost"));
        var later = (await bench.EndAsync()).Failure!;

        var declined = new ActivityFailure("PermanentError", "card declined", Effect.None) { NonRetryable = true };
        Assert.Equal(declined, atOnce);
        Assert.Equal(new ActivityFailure("InvalidOperationException", "lost", Effect.Unknown), later);
        // The other one is tried again.
        Assert.Contains("PermanentError", Assert.Single(bench.Log.Of(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoHandlerOrNoResult_FailsTheAttempt()
    {
        await using var bench = new Bench();
        bench.Start("no-handler", activity: new Other());
        Assert.Contains("OA0015", (await bench.EndAsync()).Failure!.Message, StringComparison.Ordinal);

        bench.Handler.Script = (_, _) => new((ProbeResult)null!);
        bench.Start("no-result");
        Assert.Equal(Effect.Unknown, (await bench.EndAsync()).Failure!.Effect);
    }

    [Fact]
    public async Task Cancel_WaitingAttempt_EndsAtOnceWithoutEffectAndNeverRuns()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("running");
        var running = await bench.Handler.NextAsync();
        bench.Start("waiting");
        bench.Start("last");

        bench.Cancel("waiting");

        var failure = bench.EndNow().Failure!;
        Assert.Equal((ActivityFailure.CancelledType, Effect.None), (failure.Type, failure.Effect));
        running.Succeed();
        Assert.Equal("last", (await bench.Handler.NextAsync()).Probe.Name);
    }

    [Fact]
    public async Task Cancel_RunningAttempt_CancelsItsTokenAndTakesTheHandlersWord()
    {
        await using var bench = new Bench();
        bench.Start("success");
        bench.Start("cancelled");
        var invocations = new[] { await bench.Handler.NextAsync(), await bench.Handler.NextAsync() }
            .ToDictionary(invocation => invocation.Probe.Name);
        var early = invocations["success"].Context.CancellationToken;

        bench.Cancel("success");
        bench.Cancel("cancelled");

        Assert.True(early.IsCancellationRequested);
        var late = invocations["cancelled"].Context.CancellationToken;
        Assert.True(late.IsCancellationRequested);
        Assert.Equal(0, bench.EndCount);
        invocations["success"].Succeed("in time");
        Assert.Equal(new ProbeResult("in time"), (await bench.EndAsync()).Result);
        invocations["cancelled"].Fail(new OperationCanceledException(late));
        Assert.Equal(ActivityFailure.CancelledType, (await bench.EndAsync()).Failure!.Type);
    }

    [Fact]
    public async Task Cancel_HandlerIgnoresIt_TheAttemptEndsAtItsTimeOut()
    {
        await using var bench = new Bench();
        bench.Start("saga");
        await bench.Handler.NextAsync();

        bench.Cancel("saga");
        bench.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(ActivityFailure.TimeoutType, bench.EndNow().Failure!.Type);
    }

    [Fact]
    public async Task Stop_RunningAndWaitingAttempts_CancelsGrantsAndReportsNothing()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("running");
        var running = await bench.Handler.NextAsync();
        bench.Start("waiting");

        var stopping = bench.Dispatcher.StopAsync(CancellationToken.None);
        Assert.True(running.Context.CancellationToken.IsCancellationRequested);
        Assert.False(stopping.IsCompleted);
        bench.Time.Advance(TimeSpan.FromHours(1));
        running.Succeed();
        await stopping.WaitAsync(Bench.TestTimeout);
        bench.Start("after");
        bench.Cancel("waiting");

        Assert.Equal((0, 1), (bench.EndCount, bench.Handler.Calls));
    }

    [Fact]
    public async Task Stop_HandlerNeverReturns_WaitsOnlyAsLongAsAsked()
    {
        await using var bench = new Bench();
        bench.Start("saga");
        await bench.Handler.NextAsync();

        await bench.Dispatcher.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Bench.TestTimeout);

        Assert.Equal(0, bench.EndCount);
    }
}
