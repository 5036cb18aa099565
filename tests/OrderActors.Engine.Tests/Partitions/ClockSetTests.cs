using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

/// <summary>Somebody sets the clock under a running partition.</summary>
public sealed class ClockSetTests : IDisposable
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ClockSetBack_ARetryThatWaits_StartsWhenItsWaitIsOver()
    {
        bench.StartedJob();
        bench.Fail(id, "first");
        bench.RunUntilIdle();
        bench.SetClock(-TenMinutes);

        bench.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Equal(["J-1/first#1"], bench.Started);
        bench.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(["J-1/first#1", "J-1/first#2"], bench.Started);
    }

    [Fact]
    public void ClockSetBack_WhileTheStoreIsFull_DoesNotKeepItFromBeingTriedAgain()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        bench.Fail(AppendStatus.Full);
        bench.SetClock(-TenMinutes);

        bench.Advance(bench.Options.FullStorePause);

        Assert.Null(bench.Suspended);
    }

    [Fact]
    public void ClockSetBack_AnIdleSaga_LeavesTheMemoryInTime()
    {
        bench.StartedJob();
        bench.Complete(id, "first");
        bench.RunUntilIdle();
        bench.Complete(id, "second");
        bench.RunUntilIdle();
        bench.Index();
        bench.SetClock(-TenMinutes);

        bench.Advance(bench.Options.PassivateAfter);
        bench.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, bench.Live);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void ClockSet_ADeadline_IsTheClocks(int minutes)
    {
        var deadline = bench.Now + TimeSpan.FromMinutes(20);
        bench.StartedJob(start: new StartJob { Deadline = deadline });
        bench.SetClock(TimeSpan.FromMinutes(minutes));

        bench.Advance(deadline - bench.Now - TimeSpan.FromTicks(1));
        Assert.Empty(bench.Batches);
        bench.Advance(TimeSpan.FromTicks(1));

        Assert.Single(bench.Batches);
    }
}
