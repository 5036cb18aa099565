using OrderActors.Embedded;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

public sealed class LifeInMemoryTests : IDisposable
{
    private readonly PartitionBench bench = new(new EmbeddedOptions { MaxEventBytes = 500 });
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Passivation_OnlyWhenIdleCommittedAndIndexed()
    {
        bench.Policies.Retry = new(TimeSpan.FromHours(1), 2, TimeSpan.FromHours(2), 5, []);
        bench.StartedJob();
        bench.Index();
        Pass();
        Assert.Equal(1, bench.Live); // The first call runs.
        bench.Fail(id, "first");
        Pass();
        Assert.Equal(1, bench.Live); // Not committed.
        bench.RunUntilIdle();
        Pass();
        Assert.Equal(1, bench.Live); // Not indexed.

        bench.Index();
        Pass();

        Assert.Equal(0, bench.Live);
    }

    [Fact]
    public void End_OfAnEarlierAttemptOfTheSameNumber_IsIgnored()
    {
        bench.StartedJob();
        bench.Advance(TimeSpan.FromSeconds(1));
        var known = bench.History(id).Count;
        var end = (PartitionInput.Attempt)bench.Ended(id, "first", new("Busy", "busy", Effect.None));
        var earlier = end.Ended with { StartedAt = end.Ended.StartedAt - TimeSpan.FromSeconds(1) };
        bench.Step(end with { Ended = earlier });
        bench.RunUntilIdle();
        Assert.Equal(known, bench.History(id).Count);

        bench.Step(end);
        bench.RunUntilIdle();

        Assert.Equal(known + 1, bench.History(id).Count);
    }

    [Fact]
    public void Passivation_OfASagaWithAWatcher_Waits()
    {
        Waiting();
        var watch = bench.WaitFor(id, null);
        Pass();
        Assert.Equal(1, bench.Live);

        bench.Step(new PartitionInput.Left(watch));
        Pass();

        Assert.Equal(0, bench.Live);
    }

    [Fact]
    public void Watcher_WhoLeftWhileTheHistoryWasRead_KeepsNothingInMemory()
    {
        Waiting();
        Pass();
        var watch = bench.WaitFor(id, null);
        bench.Step(new PartitionInput.Left(watch));
        bench.Load();

        Pass();

        Assert.Equal(0, bench.Live);
    }

    [Fact]
    public void WakeUp_OfAPassivatedSaga_StartsWhatIsDueAndItsEffectIsStillKnown()
    {
        Waiting();
        Pass();
        bench.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["J-1/first#1"], bench.Started);

        bench.Step(new PartitionInput.WakeUp(id));
        bench.Load();

        Assert.Equal(["J-1/first#1", "J-1/first#2"], bench.Started);
        bench.Step(bench.Ended(id, "first", new("Declined", "no", Effect.None) { NonRetryable = true }));
        bench.RunUntilIdle();
        Assert.Equal("None: no", ((JobFailed)bench.History(id)[^1]).Reason);
    }

    [Fact]
    public void Crash_WhileAnAttemptRan_ItsEffectIsUnknown()
    {
        bench.StartedJob();
        bench.Crash();
        bench.Step(new PartitionInput.WakeUp(id));
        bench.Load();

        bench.Step(bench.Ended(id, "first", new("Declined", "no", Effect.None) { NonRetryable = true }));
        bench.RunUntilIdle();

        Assert.Equal("Unknown: no", ((JobFailed)bench.History(id)[^1]).Reason);
    }

    [Fact]
    public void Wait_ThatTheJournalDoesNotKnow_IsNotCutShortByPassivation()
    {
        bench.Policies.Retry = new(TimeSpan.FromMinutes(10), 1, TimeSpan.FromMinutes(10), 5, []);
        bench.StartedJob();
        bench.Send(id, new CancelJob());
        bench.RunUntilIdle();
        bench.Complete(id, "first");
        bench.Fail(id, "undo-first");
        bench.RunUntilIdle();
        bench.Advance(TimeSpan.FromMinutes(10));
        bench.Fail(id, "undo-first");
        bench.RunUntilIdle();
        bench.Index();
        var started = bench.Started.Count;

        Pass();
        bench.Step(new PartitionInput.WakeUp(id));
        bench.RunUntilIdle();

        Assert.Equal(started, bench.Started.Count);
        bench.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(started + 1, bench.Started.Count);
    }

    [Fact]
    public void Cap_IdleSagasLeaveEarlierWhenThereAreMore()
    {
        bench.Options.LiveSagas = 3;
        for (var i = 1; i <= 10; i++) bench.Query(JobDefinition.Id(i));
        bench.Load();
        Assert.Equal(10, bench.Live);

        bench.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(3, bench.Live);
    }

    [Fact]
    public void Duplicates_OfWakeUpsHistoriesAndEnds_AreHarmless()
    {
        bench.StartedJob();
        var ended = bench.Ended(id, "first");
        bench.Step(new PartitionInput.WakeUp(id), new PartitionInput.WakeUp(id), bench.HistoryOf(id), ended, ended);
        bench.Step(ended, bench.HistoryOf(id));
        bench.RunUntilIdle();
        bench.Step(ended, new PartitionInput.WakeUp(id), bench.HistoryOf(id));
        bench.RunUntilIdle();

        Assert.Equal(["J-1/first#1", "J-1/second#1"], bench.Started);
        Assert.Equal(2, bench.History(id).Count);
    }

    [Fact]
    public void Timer_DueWhileNobodyRan_FiresAtLoad()
    {
        bench.StartedJob(start: new(bench.Now + TimeSpan.FromMinutes(1)));
        bench.Crash();
        bench.Now += TimeSpan.FromDays(1);

        bench.Step(new PartitionInput.WakeUp(id));
        bench.Load();
        bench.RunUntilIdle();

        Assert.Equal("too late", ((JobFailed)bench.History(id)[^1]).Reason);
        Assert.Equal(["J-1/first#1", "J-1/undo-first#1"], bench.Started);
    }

    [Fact]
    public void Loading_CommandsKeepTheirOrder()
    {
        bench.StartedJob();
        bench.Crash();
        var asks = Enumerable.Range(0, 20).Select(_ => bench.Send(id, new Poke("count"))).ToList();
        Assert.Single(bench.Loads);

        bench.Load();
        bench.RunUntilIdle();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"),
            bench.History(id).OfType<JobPoked>().Select(e => e.Text));
        Assert.Equal(Enumerable.Range(2, 20).Select(i => (long)i),
            asks.Select(ask => bench.Reply(ask).View!.SequenceNumber));
    }

    [Fact]
    public void Payload_TooLarge_RejectsACommand()
    {
        bench.StartedJob();

        var ask = bench.Send(id, new Poke(new string('x', 600)));

        Assert.Equal((Verdict.Rejected, RejectCodes.TooLarge), (bench.Reply(ask).Verdict, bench.Reply(ask).Code));
        Assert.Empty(bench.Batches);
        var next = bench.Send(id, new Poke("a"));
        bench.RunUntilIdle();
        Assert.Equal(2, bench.Reply(next).View!.SequenceNumber);
    }

    [Fact]
    public void Payload_TooLargeOfAResult_StopsTheSagaAlone()
    {
        bench.StartedJob();
        bench.StartedJob(2);
        bench.Options.MaxEventBytes = 20;

        bench.Complete(id, "first");

        Assert.Equal((id, "OA0010"), (Assert.Single(bench.Stopped).SagaId, bench.Stopped[0].Error.Code));
        bench.Options.MaxEventBytes = 1000;
        bench.Complete(JobDefinition.Id(2), "first");
        bench.RunUntilIdle();
        Assert.Equal("J-2/second#1", bench.Started[^1]);
    }

    [Theory]
    [InlineData("decide")]
    [InlineData("describe")]
    public void Code_ThatThrows_StopsTheSagaAlone(string where)
    {
        bench.StartedJob();
        bench.StartedJob(2);
        var ask = bench.Send(id, new Poke(where));

        Assert.Equal((Verdict.Stopped, "OA0005"), (bench.Reply(ask).Verdict, bench.Reply(ask).Code));
        Assert.Equal(0, bench.State(bench.Query(JobDefinition.Id(2)))!.Pokes);
    }

    [Fact]
    public void History_Unreadable_StopsTheSagaAlone()
    {
        var ask = bench.Send(id, new StartJob());
        var other = bench.Send(JobDefinition.Id(2), new StartJob());

        bench.Step(new PartitionInput.Loaded(id, [], new BrokenInvariantException("OA0001", "what is this?")));
        bench.Loads.Remove(id);
        bench.RunUntilIdle();

        Assert.Equal((Verdict.Stopped, "OA0001"), (bench.Reply(ask).Verdict, bench.Reply(ask).Code));
        Assert.Equal(Verdict.Accepted, bench.Reply(other).Verdict);
    }

    [Fact]
    public void Kind_Unknown_IsRejected() =>
        Assert.Equal(RejectCodes.NotFound, bench.Reply(bench.Send(SagaId.Create("ghost", "1"), new StartJob())).Code);

    /// <summary>One job, durable and indexed, that waits an hour for its second attempt.</summary>
    private void Waiting()
    {
        bench.Policies.Retry = new(TimeSpan.FromHours(1), 2, TimeSpan.FromHours(2), 5, []);
        bench.StartedJob();
        bench.Fail(id, "first");
        bench.RunUntilIdle();
        bench.Index();
    }

    private void Pass(TimeSpan? time = null)
    {
        bench.Advance(time ?? bench.Options.PassivateAfter);
        bench.Advance(TimeSpan.FromMilliseconds(300));
    }
}
