using System.Diagnostics;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>Questions while a commit does not end.</summary>
public sealed class SlowStoreTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Questions_WhileACommitHangs_AreAnsweredWithinTheirTimeByWhatIsStored()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        Assert.Equal("done", await bench.StageAsync(1));
        var disk = new TaskCompletionSource<AppendResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Journal.Before = _ => disk.Task;
        var poked = bench.SendAsync(1, new Poke("a"));
        var started = bench.SendAsync(2, new StartJob());

        var clock = Stopwatch.StartNew();
        var query = await engine.QueryAsync(JobDefinition.Id(), Short);
        var why = await engine.WhyAsync(JobDefinition.Id(), Short);
        var wait = await engine.WaitAsync(JobDefinition.Id(2), "done", Short);
        var unborn = await engine.QueryAsync(JobDefinition.Id(2), Short);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");

        Assert.Equal((Verdict.Accepted, true, 3L), (query.Verdict, query.IsStale, query.View!.SequenceNumber));
        Assert.True(why.IsStale);
        Assert.Equal((Verdict.Unavailable, Verdict.Unavailable), (wait.Verdict, unborn.Verdict));
        disk.SetResult(null);
        Assert.Equal(4, (await poked.WaitAsync(EngineHarness.TestTimeout)).View!.SequenceNumber);
        await started.WaitAsync(EngineHarness.TestTimeout);
        var fresh = await engine.QueryAsync(JobDefinition.Id());
        Assert.Equal((false, 4L), (fresh.IsStale, fresh.View!.SequenceNumber));
    }
}
