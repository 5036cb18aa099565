using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

/// <summary>How many wake-ups came to rest: whoever wakes sagas up sends no more than this many at a time.</summary>
public sealed class WakeUpTrackerTests : IDisposable
{
    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void WakeUp_RestsOnlyOnceNothingIsReadRunOrWritten()
    {
        Crashed();

        bench.Step(new PartitionInput.WakeUp(id));
        Assert.Equal(0, bench.WakeUpsRested); // Its history is read.
        bench.Load();
        Assert.Equal(0, bench.WakeUpsRested); // An attempt runs.
        bench.Complete(id, "first");
        Assert.Equal(0, bench.WakeUpsRested); // An event is not durable.
        bench.RunUntilIdle();
        Assert.Equal(0, bench.WakeUpsRested); // The next attempt runs.
        bench.Complete(id, "second");
        bench.RunUntilIdle();

        Assert.Equal(1, bench.WakeUpsRested);
    }

    [Fact]
    public void WakeUp_OfASagaThatWaitsForItsNextAttempt_Rests()
    {
        bench.Policies.Retry = new(TimeSpan.FromHours(1), 2, TimeSpan.FromHours(2), 5, []);
        Crashed();
        bench.Step(new PartitionInput.WakeUp(id));
        bench.Load();

        bench.Fail(id, "first");
        bench.RunUntilIdle();

        Assert.Equal(1, bench.WakeUpsRested);
    }

    [Fact]
    public void WakeUp_EachIsCountedOnce_WhateverBecomesOfTheSaga()
    {
        var ghost = SagaId.Create("ghost", "1");
        var unreadable = JobDefinition.Id(2);
        Crashed();

        bench.Step([.. new[] { id, id, ghost, unreadable }.Select(each => new PartitionInput.WakeUp(each))]);
        bench.Step(new PartitionInput.Loaded(unreadable, [], new BrokenInvariantException("OA0001", "what is this?")));
        bench.Loads.Remove(unreadable);
        Assert.Equal(2, bench.WakeUpsRested);
        bench.Load();
        bench.Complete(id, "first");
        bench.RunUntilIdle();
        bench.Complete(id, "second");
        bench.RunUntilIdle();
        bench.Index();
        bench.Advance(bench.Options.PassivateAfter);
        bench.Advance(bench.Options.PassivateAfter);

        Assert.Equal(4, bench.WakeUpsRested);
    }

    /// <summary>A job whose first attempt ran when the process died.</summary>
    private void Crashed()
    {
        bench.StartedJob();
        bench.Crash();
    }
}
