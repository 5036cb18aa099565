using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>What a disk that answers late does to those who ask.</summary>
public sealed class InboxLimitTests
{
    [Fact]
    public async Task SendAsync_AtTheInboxLimit_IsBusyWhileQueriesAndResultsEnter()
    {
        await using var bench = new EngineHarness();
        bench.Options.InboxLimit = 3;
        var result = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = _ => result.Task;
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        var disk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Journal.Before = async _ =>
        {
            await disk.Task;
            return null;
        };

        var waiting = Enumerable.Range(2, 3).Select(i => bench.SendAsync(i, new StartJob())).ToList();
        Assert.Equal(Verdict.Busy, (await bench.SendAsync(5, new StartJob())).Verdict);
        Assert.Equal("first",
            (await engine.QueryAsync(JobDefinition.Id()).WaitAsync(EngineHarness.TestTimeout)).View!.Description.Stage);
        result.SetResult(new("ok"));
        disk.SetResult();

        Assert.All(await Task.WhenAll(waiting).WaitAsync(EngineHarness.TestTimeout), reply =>
            Assert.Equal(Verdict.Accepted, reply.Verdict));
        Assert.Equal("done", await bench.StageAsync(1));
        Assert.Equal(Verdict.Accepted, (await bench.SendAsync(5, new StartJob())).Verdict);
    }
}
