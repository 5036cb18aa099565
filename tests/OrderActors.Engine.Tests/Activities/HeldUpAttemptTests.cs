using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

/// <summary>Attempts that the node's own store keeps from beginning.</summary>
public sealed class HeldUpAttemptTests
{
    private static readonly ServiceUnavailableError Away = new("the services' database is full") { OwnStore = true };

    [Fact]
    public async Task OwnStoreAway_BeforeAnyEffect_IsNoAttemptAndHoldsNoSlotUntilItIsBack()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("order");
        await HoldUpAsync(bench);
        Assert.Equal((1, 0, 0), (bench.Dispatcher.HeldUp, bench.Dispatcher.Waiting, bench.EndCount));

        // The slot is free meanwhile.
        bench.Start("other");
        (await bench.Handler.NextAsync()).Succeed();
        await bench.EndAsync();
        Assert.Equal("other#1", Assert.Single(bench.EndCounts).Key);

        for (var i = 0; i < 20; i++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(3));
            await HoldUpAsync(bench);
        }

        bench.Time.Advance(TimeSpan.FromSeconds(3));
        (await bench.Handler.NextAsync()).Succeed("charged");
        var end = await bench.EndAsync();

        Assert.Equal((1, "charged"), (end.Attempt, ((ProbeResult)end.Result!).Text));
        Assert.Equal(TimeSpan.FromSeconds(63), end.HeldUp);
        Assert.Empty(bench.Log.Of(LogLevel.Warning));
    }

    [Fact]
    public async Task OwnStoreAway_ForLong_IsTriedEverLessOften()
    {
        await using var bench = new Bench();
        bench.Handler.Script = (_, _) => throw Away;
        bench.Start("order");
        await Bench.UntilAsync(() => bench.Dispatcher.HeldUp == 1);

        foreach (var (milliseconds, calls) in new[] { (99, 1), (1, 2), (199, 2), (1, 3), (399, 3), (1, 4) })
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            await Bench.UntilAsync(() => bench.Handler.Calls == calls && bench.Dispatcher.HeldUp == 1);
        }
    }

    [Fact]
    public async Task HeldUp_LongerThanItsLimits_EndsByNone()
    {
        await using var bench = new Bench();
        bench.Start("order", options: new()
        {
            StartToClose = TimeSpan.FromSeconds(1),
            ScheduleToClose = TimeSpan.FromSeconds(2),
        });
        await HoldUpAsync(bench);
        foreach (var hold in (double[])[0.1, 0.2, 0.4, 0.8, 1.6])
        {
            bench.Time.Advance(TimeSpan.FromSeconds(hold));
            await HoldUpAsync(bench);
        }

        bench.Time.Advance(TimeSpan.FromSeconds(3));
        (await bench.Handler.NextAsync()).Succeed();

        Assert.Null((await bench.EndAsync()).Failure);
    }

    [Fact]
    public async Task HeldUp_NobodyWantsItAnyMore_EndsAtOnceWithoutEffect()
    {
        await using var bench = new Bench();
        bench.Start("order");
        await HoldUpAsync(bench);

        bench.Cancel("order");

        var failure = bench.EndNow().Failure!;
        Assert.Equal((ActivityFailure.CancelledType, Effect.None), (failure.Type, failure.Effect));
        Assert.Equal(0, bench.Dispatcher.HeldUp);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, bench.Handler.Calls);
    }

    [Fact]
    public async Task OwnStoreAway_AfterACallOutside_IsReportedAsOfUnknownEffect()
    {
        await using var bench = new Bench();
        bench.Start("order");
        var call = await bench.Handler.NextAsync();
        call.Context.CallsOutside();

        call.Fail(Away);

        var failure = (await bench.EndAsync()).Failure!;
        Assert.Equal((true, Effect.Unknown), (failure.OwnStore, failure.Effect));
    }

    [Fact]
    public async Task HeldUp_BeginsAndEnds_IsToldWithTheReason()
    {
        await using var bench = new Bench();
        var told = new ConcurrentQueue<string?>();
        bench.Start("order", heldUp: told.Enqueue);
        await HoldUpAsync(bench);
        await Bench.UntilAsync(() => told.Count == 1); // It is told once it is held up.
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        (await bench.Handler.NextAsync()).Succeed();
        await bench.EndAsync();

        Assert.Equal([Away.Message, null], told);
    }

    /// <summary>Lets the next attempt find the node's own store away, and waits until it is held up.</summary>
    private static async Task HoldUpAsync(Bench bench)
    {
        (await bench.Handler.NextAsync()).Fail(Away);
        await Bench.UntilAsync(() => bench.Dispatcher.HeldUp == 1);
    }
}
