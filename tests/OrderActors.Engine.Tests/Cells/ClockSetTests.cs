using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

/// <summary>Somebody sets the clock while a call waits for its next attempt.</summary>
public sealed class ClockSetTests : IDisposable
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    private readonly CellBench bench = new(new StartJob());

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void ClockSet_WhileACallWaits_LeavesItsWaitAsItWas(int minutes)
    {
        bench.Fail("first");
        Assert.Empty(bench.Start());
        bench.SetClock(TimeSpan.FromMinutes(minutes));

        bench.Wait(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(bench.Start());
        bench.Wait(TimeSpan.FromTicks(1));

        Assert.Equal(2, Assert.Single(bench.Start()).Attempt);
    }

    [Fact]
    public void ClockSetBack_BeforeARestart_TheRecordedWaitIsOverAndTheFormerAttemptMayHaveRun()
    {
        bench.Fail("first");
        bench.SetClock(-TenMinutes);
        bench.Restart();

        Assert.Equal(2, Assert.Single(bench.Start()).Attempt);
        bench.Fail("first");
        Assert.Equal(Effect.Unknown, bench.Record("first")!.Effect);
    }

    [Fact]
    public void Restart_WithTheClockAsItWas_KeepsAWaitLongerThanThePolicys()
    {
        bench.Start();
        bench.Fail("first", retryAfter: TimeSpan.FromHours(1));
        bench.Restart();

        bench.Wait(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Empty(bench.Start());
        bench.Wait(TimeSpan.FromTicks(1));
        Assert.Single(bench.Start());
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(120)]
    public void ClockSet_WhileACallWaits_AnOperatorsRetryStartsItAllTheSame(int minutes)
    {
        bench.Fail("first", retryAfter: TimeSpan.FromHours(1));
        Assert.Empty(bench.Start());
        bench.SetClock(TimeSpan.FromMinutes(minutes));

        bench.Send(new RetryWork("first", "ann", "now"));

        Assert.Single(bench.Start());
    }

    [Fact]
    public void ClockSetBack_AfterAnOperatorAskedForARetry_TheRetryIsDueAllTheSame()
    {
        bench.Fail("first", retryAfter: TimeSpan.FromHours(1));
        bench.Wait(TimeSpan.FromMinutes(30));
        bench.Send(new RetryWork("first", "ann", "now"));
        bench.SetClock(-TenMinutes);
        bench.Restart();

        Assert.Single(bench.Start());
    }
}
