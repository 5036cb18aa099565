using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>The machine's clock is set back by ten minutes while a call waits for a second.</summary>
public sealed class ClockSetBackTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(false, false)] // The saga stays in memory.
    [InlineData(true, false)] // The index has to wake it up.
    [InlineData(false, true)] // Over a restart.
    public async Task ClockSetBack_ACallThatWaits_IsTriedInTime(bool leavesMemory, bool restarts)
    {
        await using var bench = new EngineHarness();
        var clock = new SetTime();
        bench.Time = clock;
        if (leavesMemory) bench.Options.PassivateAfter = TimeSpan.FromMilliseconds(1);
        var calls = 0;
        bench.Handler.Act = _ => Interlocked.Increment(ref calls) == 1
            ? throw new ServiceUnavailableError("down") { RetryAfter = TimeSpan.FromSeconds(1) }
            : Task.FromResult(new Done("ok"));
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await engine.CommittedAfterAsync(1, CancellationToken.None).WaitAsync(EngineHarness.TestTimeout);
        if (restarts) await bench.StopAsync();
        clock.Set(-TenMinutes);
        if (restarts) await bench.StartAsync();

        await EngineHarness.UntilAsync(() => Task.FromResult(Volatile.Read(ref calls)), made => made >= 2);

        Assert.Equal("done", await bench.StageAsync(1));
        Assert.Empty(bench.Fatal);
    }

    /// <summary>The system's clock, which the test sets; its counter continues as ever.</summary>
    private sealed class SetTime : TimeProvider
    {
        private long by;

        public void Set(TimeSpan to) => Interlocked.Exchange(ref by, to.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref by));
    }
}
