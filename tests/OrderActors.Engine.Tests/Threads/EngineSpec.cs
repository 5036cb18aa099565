using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>The engine with its threads, on every store.</summary>
public abstract class EngineSpec<TFixture>
    where TFixture : StoreFixture, new()
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Engine_AThousandSagasAtOnce_AllEnd(int partitions)
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        bench.Options.Partitions = partitions;
        var engine = await bench.StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(1, 1000)
            .Select(i => bench.SendAsync(i, new StartJob(), $"k{i}")))
            .WaitAsync(EngineHarness.TestTimeout);
        var stages = await Task.WhenAll(Enumerable.Range(1, 1000).Select(i => bench.StageAsync(i)))
            .WaitAsync(EngineHarness.TestTimeout);

        Assert.All(replies, reply => Assert.Equal(Verdict.Accepted, reply.Verdict));
        Assert.All(stages, stage => Assert.Equal("done", stage));
        Assert.Equal(2000, bench.Handler.Calls);
        Assert.Equal(3000, engine.Health.CommittedOrdering);
        Assert.Equal(Verdict.Replayed, (await bench.SendAsync(7, new StartJob(), "k7")).Verdict);
    }

    [Fact]
    public async Task WakeUps_OfManyDueSagasWhileTheFirstHandlersHang_MissNobody()
    {
        const int sagas = 1000;
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        bench.Handler.Act = _ => throw new ServiceUnavailableError("down") { RetryAfter = TimeSpan.FromHours(1) };
        var engine = await bench.StartAsync();
        await Task.WhenAll(Enumerable.Range(1, sagas).Select(i => bench.SendAsync(i, new StartJob())))
            .WaitAsync(EngineHarness.TestTimeout);
        await engine.CommittedAfterAsync(2 * sagas - 1, CancellationToken.None).WaitAsync(EngineHarness.TestTimeout);
        await bench.StopAsync();
        var gate = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = _ => gate.Task;
        bench.Time = new LaterTime(TimeSpan.FromDays(1));

        await bench.StartAsync();

        // The first hundred hold every slot and do not continue: all others are awake and wait for one.
        await EngineHarness.UntilAsync(
            () => Task.FromResult(bench.Dispatcher.Waiting), waiting => waiting == sagas - 100);
        gate.SetResult(new("ok"));
        await EngineHarness.UntilAsync(() => Task.FromResult(bench.Handler.Calls), calls => calls == 3 * sagas);
    }

    [Fact]
    public async Task WaitAsync_ReachedTimedOutOrLeft_AnswersInTime()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var gate = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = context => context.Key == "first" ? gate.Task : Task.FromResult(new Done("ok"));
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        using var leaving = new CancellationTokenSource();
        var left = engine.WaitAsync(JobDefinition.Id(), null, EngineHarness.TestTimeout, leaving.Token);
        var end = bench.StageAsync(1);

        var timedOut = await engine.WaitAsync(JobDefinition.Id(), "second", TimeSpan.FromMilliseconds(20));
        Assert.Equal((Verdict.Accepted, "first"), (timedOut.Verdict, timedOut.View!.Description.Stage));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult(new("ok"));

        Assert.Equal("done", await end);
        Assert.Equal("done", await bench.StageAsync(1, "first"));
        Assert.Null(await bench.StageAsync(404));
        Assert.Null((await engine.WhyAsync(JobDefinition.Id(404))).Explanation);
        Assert.Equal("job/J-1 waits for nothing: done: ok.", (await engine.WhyAsync(JobDefinition.Id())).Explanation);
    }

    [Fact]
    public async Task StopAsync_WhileEverybodyAsks_AnswersAllAndAnotherEngineGoesOn()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        bench.Handler.Act = context => new TaskCompletionSource<Done>().Task.WaitAsync(context.CancellationToken);
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        var end = engine.WaitAsync(JobDefinition.Id(), null, EngineHarness.TestTimeout);
        var asked = Task.Run(() => Enumerable.Range(2, 5_000)
            .Select(i => engine.SendAsync(JobDefinition.Id(i), new StartJob())).ToList());

        await bench.StopAsync();

        var replies = await Task.WhenAll(await asked).WaitAsync(EngineHarness.TestTimeout);
        Assert.Equal(Verdict.Unavailable, (await end.WaitAsync(EngineHarness.TestTimeout)).Verdict);
        Assert.Equal(Verdict.Unavailable, (await engine.SendAsync(JobDefinition.Id(), new CancelJob())).Verdict);
        bench.Handler.Act = _ => Task.FromResult(new Done("again"));
        await bench.StartAsync();
        Assert.Equal("done", await bench.StageAsync(1));
        for (var i = 0; i < replies.Length; i++)
            if (replies[i].Verdict == Verdict.Accepted) Assert.Equal("done", await bench.StageAsync(i + 2));
    }

    [Fact]
    public async Task Health_MoreZombiesThanTheLimit_IsUnhealthyUntilTheyReturn()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        bench.Activities["ZombieLimit"] = "0";
        bench.Activities["Global:StartToClose"] = "00:00:00.01";
        var stubborn = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = context => context.Attempt == 1 && context.Key == "first"
            ? stubborn.Task
            : Task.FromResult(new Done("ok"));
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await engine.CommittedAfterAsync(1, CancellationToken.None).WaitAsync(EngineHarness.TestTimeout);

        var ill = engine.Health;
        Assert.Equal(Verdict.Accepted, (await bench.SendAsync(1, new Poke("a"))).Verdict);
        stubborn.SetResult(new("late"));
        await EngineHarness.UntilAsync(() => Task.FromResult(engine.Health), health => health.Zombies == 0);

        Assert.Equal((false, true), (ill.Healthy, ill.Ready));
        Assert.Contains("1 handlers", ill.Detail, StringComparison.Ordinal);
        Assert.True(engine.Health.Healthy);
    }

    [Fact]
    public async Task StartAsync_LaterOn_WakesWhatHasBecomeDue()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = _ =>
        {
            failed.TrySetResult();
            throw new ServiceUnavailableError("down") { RetryAfter = TimeSpan.FromHours(1) };
        };
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await failed.Task.WaitAsync(EngineHarness.TestTimeout);
        await engine.CommittedAfterAsync(1, CancellationToken.None).WaitAsync(EngineHarness.TestTimeout);
        await bench.StopAsync();

        bench.Handler.Act = context => Task.FromResult(new Done($"attempt {context.Attempt}"));
        bench.Time = new LaterTime(TimeSpan.FromDays(1));
        await bench.StartAsync();

        var view = (await bench.Engine.WaitAsync(JobDefinition.Id(), null, EngineHarness.TestTimeout)).View!;
        Assert.Equal("done: attempt 1", view.Description.Outcome);
        Assert.Equal(3, bench.Handler.Calls);
    }

    [Fact]
    public async Task CommittedAfterAsync_ReturnsWithTheNextCommitOrTheToken()
    {
        await using var bench = await EngineHarness.OnAsync(new TFixture());
        var engine = await bench.StartAsync();
        using var leaving = new CancellationTokenSource();
        var never = engine.CommittedAfterAsync(1_000_000, leaving.Token);
        var next = engine.CommittedAfterAsync(0, CancellationToken.None);
        Assert.False(next.IsCompleted);

        await bench.SendAsync(1, new StartJob());

        await next.WaitAsync(EngineHarness.TestTimeout);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }
}
