using Microsoft.Extensions.Logging;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

public sealed class DispatcherSlotsTests
{
    [Fact]
    public async Task Start_ScarceSlots_ServesPoolsByPriorityAndEachInOrderOfArrival()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("blocker");
        var running = await bench.Handler.NextAsync();
        bench.Start("analytics", "analytics");
        bench.Start("standard-1");
        bench.Start("listings", "listings");
        bench.Start("standard-2", "standard");
        bench.Start("payments-1", "payments");
        bench.Start("payments-2", "payments");

        var order = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            running.Succeed();
            running = await bench.Handler.NextAsync();
            order.Add(running.Probe.Name);
        }

        Assert.Equal(["payments-1", "payments-2", "standard-1", "listings", "standard-2", "analytics"], order);
    }

    [Fact]
    public async Task Start_MoreThanTheLimit_NeverRunsMoreThanTheLimitAtOnce()
    {
        await using var bench = new Bench(new() { ["Limit"] = "3" });
        var (now, most) = (0, 0);
        bench.Handler.Script = async (_, _) =>
        {
            var mine = Interlocked.Increment(ref now);
            int seen;
            while ((seen = Volatile.Read(ref most)) < mine &&
                Interlocked.CompareExchange(ref most, mine, seen) != seen) { }
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return new("done");
        };

        for (var i = 0; i < 300; i++) bench.Start($"saga-{i}");
        for (var i = 0; i < 300; i++) await bench.EndAsync();

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Start_PoolAtItsCap_LetsLaterAttemptsOfOtherPoolsPass()
    {
        await using var bench = new Bench(new() { ["Pools:payments:Limit"] = "1" });
        bench.Start("first", "payments");
        var first = await bench.Handler.NextAsync();
        bench.Start("second", "payments");
        bench.Start("other");

        Assert.Equal("other", (await bench.Handler.NextAsync()).Probe.Name);
        first.Succeed();
        Assert.Equal("second", (await bench.Handler.NextAsync()).Probe.Name);
    }

    [Fact]
    public async Task Start_UnknownPool_TakesTheStandardPoolAndWarnsOnce()
    {
        await using var bench = new Bench(new() { ["Pools:standard:Limit"] = "1" });
        bench.Start("first", "nowhere");
        var first = await bench.Handler.NextAsync();
        bench.Start("second", "nowhere");
        bench.Start("payment", "payments");

        Assert.Equal("payment", (await bench.Handler.NextAsync()).Probe.Name);
        first.Succeed();
        Assert.Equal("second", (await bench.Handler.NextAsync()).Probe.Name);
        Assert.Contains("'nowhere'", Assert.Single(bench.Log.Of(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsChange_HigherLimit_LetsWaitingAttemptsRunAtOnce()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        bench.Start("first");
        await bench.Handler.NextAsync();
        bench.Start("second");

        bench.Set("Limit", "2");

        Assert.Equal("second", (await bench.Handler.NextAsync()).Probe.Name);
    }

    [Fact]
    public async Task Start_HandlersThatBlockTheirThreads_DoNotHoldUpTheOthers()
    {
        await using var bench = new Bench();
        using var together = new CountdownEvent(4);
        bench.Handler.Script = (_, _) =>
        {
            together.Signal();
            if (!together.Wait(Bench.TestTimeout)) throw new TimeoutException("the others did not come");
            return new(new ProbeResult("met"));
        };

        for (var i = 0; i < 4; i++) bench.Start($"saga-{i}");

        for (var i = 0; i < 4; i++) Assert.Equal(new ProbeResult("met"), (await bench.EndAsync()).Result);
    }

    [Fact]
    public async Task Start_HandlerLeavesAnAsyncLocalBehind_TheNextDoesNotSeeIt()
    {
        await using var bench = new Bench(new() { ["Limit"] = "1" });
        var local = new AsyncLocal<string?>();
        bench.Handler.Script = (probe, _) =>
        {
            var found = local.Value;
            local.Value = probe.Name;
            return new(new ProbeResult(found ?? "nothing"));
        };

        for (var i = 0; i < 50; i++) bench.Start($"saga-{i}");

        for (var i = 0; i < 50; i++) Assert.Equal(new ProbeResult("nothing"), (await bench.EndAsync()).Result);
    }
}
