using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

public sealed class DispatcherTimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task StartToClose_HandlerGoesOn_EndsTheAttemptFreesItsSlotAndCountsAZombieUntilItReturns()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("late");
        var late = await bench.Handler.NextAsync();
        var token = late.Context.CancellationToken;
        bench.Start("next");

        bench.Time.Advance(TimeSpan.FromSeconds(30) - Tick);
        Assert.Equal(0, bench.EndCount);
        Assert.False(token.IsCancellationRequested);
        bench.Time.Advance(Tick);

        var failure = bench.EndNow().Failure!;
        Assert.Equal((ActivityFailure.TimeoutType, Effect.Unknown), (failure.Type, failure.Effect));
        Assert.True(token.IsCancellationRequested);
        Assert.Equal(1, bench.Dispatcher.Zombies);
        Assert.Equal("next", (await bench.Handler.NextAsync()).Probe.Name);

        late.Succeed();
        await Bench.UntilAsync(() => bench.Dispatcher.Zombies == 0);
        Assert.Equal(1, bench.EndCount);
    }

    [Theory]
    [InlineData(60, 50, 10)]
    [InlineData(60, 0, 30)]
    [InlineData(31, 1, 30)]
    public async Task ScheduleToClose_CountsFromTheFirstStart_TheEarlierLimitHolds(
        int limit, int scheduledAgo, int endsAfter)
    {
        await using var bench = new Bench();
        bench.Start("saga", attempt: 2, scheduledAgo: TimeSpan.FromSeconds(scheduledAgo),
            options: new() { ScheduleToClose = TimeSpan.FromSeconds(limit) });
        await bench.Handler.NextAsync();

        bench.Time.Advance(TimeSpan.FromSeconds(endsAfter) - Tick);
        Assert.Equal(0, bench.EndCount);
        bench.Time.Advance(Tick);

        Assert.Equal(ActivityFailure.TimeoutType, bench.EndNow().Failure!.Type);
    }

    [Fact]
    public async Task ScheduleToClose_PassesWhileTheAttemptWaits_EndsItWithoutEffect()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("running");
        await bench.Handler.NextAsync();
        bench.Start("waiting", options: new() { ScheduleToClose = TimeSpan.FromSeconds(5) });

        bench.Time.Advance(TimeSpan.FromSeconds(5));

        var failure = bench.EndNow().Failure!;
        Assert.Equal((ActivityFailure.TimeoutType, Effect.None), (failure.Type, failure.Effect));
        Assert.Equal((1, 0), (bench.Handler.Calls, bench.Dispatcher.Zombies));
    }

    [Fact]
    public async Task ScheduleToClose_Undo_IsTriedHoweverLongAgoItBegan()
    {
        await using var bench = new Bench();
        bench.Start("undo", attempt: 9, scheduledAgo: TimeSpan.FromDays(9), undo: true,
            options: new() { ScheduleToClose = TimeSpan.FromSeconds(1) });
        var running = await bench.Handler.NextAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(2));

        running.Succeed();

        Assert.Null((await bench.EndAsync()).Failure);
    }

    [Fact]
    public async Task Heartbeat_WithoutASetting_IsExpectedEveryFifteenSecondsOnceGiven()
    {
        await using var bench = new Bench();
        bench.Start("reports");
        var reports = await bench.Handler.NextAsync();
        bench.Start("says-nothing");
        await bench.Handler.NextAsync();
        reports.Context.Heartbeat();

        bench.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Equal(0, bench.EndCount);
        bench.Time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(ActivityFailure.HeartbeatTimeoutType, bench.EndNow().Failure!.Type);
        Assert.Equal(1, bench.EndCount);
    }

    [Fact]
    public async Task Heartbeat_KeepsTheAttemptAlive_UntilItStaysAway()
    {
        await using var bench = new Bench();
        bench.Start("saga", options: new() { Heartbeat = TimeSpan.FromSeconds(2) });
        var running = await bench.Handler.NextAsync();
        for (var i = 0; i < 10; i++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1.9));
            running.Context.Heartbeat();
        }

        bench.Time.Advance(TimeSpan.FromSeconds(2) - Tick);
        Assert.Equal(0, bench.EndCount);
        bench.Time.Advance(Tick);

        var failure = bench.EndNow().Failure!;
        Assert.Equal((ActivityFailure.HeartbeatTimeoutType, Effect.Unknown), (failure.Type, failure.Effect));
    }

    [Fact]
    public async Task StartToClose_ChangedSetting_HoldsForTheNextAttempt()
    {
        await using var bench = new Bench();
        bench.Start("before");
        await bench.Handler.NextAsync();
        bench.Set("Activities:probe:StartToClose", "00:00:03");
        bench.Start("after");
        await bench.Handler.NextAsync();

        bench.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("after#1", Assert.Single(bench.EndCounts).Key);
    }
}
