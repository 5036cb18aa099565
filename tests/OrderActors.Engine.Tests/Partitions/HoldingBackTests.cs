using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

public sealed class HoldingBackTests : IDisposable
{
    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Command_Uncommitted_NothingOfItShowsOutside()
    {
        var due = bench.Now + TimeSpan.FromMinutes(1);
        var start = bench.Send(id, new StartJob(due));
        bench.Load();
        Assert.Single(bench.Batches);
        Assert.Empty(bench.Replies);
        Assert.Empty(bench.Started);

        bench.Commit();

        Assert.Equal((Verdict.Accepted, 1), (bench.Reply(start).Verdict, bench.Reply(start).View!.SequenceNumber));
        Assert.Equal(["J-1/first#1"], bench.Started);
        bench.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(bench.Batches);
    }

    [Fact]
    public void RejectionAndQuery_WaitForTheUncommittedEventsThatTheySaw()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        var rejection = bench.Send(id, new Poke("refuse"));
        var nothing = bench.Send(id, new Poke(""));
        var query = bench.Query(id);
        var why = new WhyAsk(id);
        bench.Step(new PartitionInput.Asked(why));
        Assert.Single(bench.Replies);

        bench.Commit();

        Assert.Equal(Verdict.Rejected, bench.Reply(rejection).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Reply(nothing).Verdict);
        Assert.Equal(1, bench.State(query)!.Pokes);
        Assert.StartsWith("job/J-1 is at first", ((WhyReply)bench.Replies[why]!).Explanation);
    }

    [Fact]
    public void Query_OfAnotherSaga_WaitsForNobodyElse()
    {
        bench.StartedJob();
        bench.StartedJob(2);
        bench.Send(id, new Poke("a"));

        var query = bench.Query(JobDefinition.Id(2));

        Assert.Equal(0, bench.State(query)!.Pokes);
    }

    [Fact]
    public void Result_WhileTheCancelThatUnwantedItIsUncommitted_DoesNotRestartTheCall()
    {
        bench.StartedJob();
        bench.Send(id, new CancelJob());
        bench.Complete(id, "first");
        Assert.Equal(["J-1/first#1"], bench.Started);

        bench.RunUntilIdle();

        Assert.Equal(["J-1/first#1", "J-1/undo-first#1"], bench.Started);
        bench.Complete(id, "undo-first");
        bench.RunUntilIdle();
        Assert.Equal(new JobMoved("undo-first", "ok"), bench.History(id)[^1]);
    }

    [Fact]
    public void Result_DecidedButUncommitted_DoesNotRestartTheCallAtAnEarlierAcknowledgement()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        bench.Complete(id, "first");

        bench.Commit();

        Assert.Equal(["J-1/first#1"], bench.Started);
        bench.Commit();
        Assert.Equal(["J-1/first#1", "J-1/second#1"], bench.Started);
    }

    [Fact]
    public void Undo_StartsOnlyAfterTheRunningAttemptHasEnded()
    {
        bench.StartedJob();
        bench.Send(id, new CancelJob());
        bench.RunUntilIdle();
        Assert.Equal(["J-1/first#1"], bench.Cancelled);
        Assert.Equal(["J-1/first#1"], bench.Started);

        bench.Fail(id, "first");

        Assert.Equal(["J-1/first#1", "J-1/undo-first#1"], bench.Started);
    }

    [Fact]
    public void Failure_ItsRetryWaitsForTheDiskAndForItsTime()
    {
        bench.StartedJob();
        bench.Fail(id, "first");
        bench.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(bench.Started);

        bench.Commit();

        Assert.Equal(["J-1/first#1", "J-1/first#2"], bench.Started);
    }

    [Fact]
    public void Retry_DueWhileTheCancelIsUncommitted_IsNotStarted()
    {
        bench.StartedJob();
        bench.Fail(id, "first");
        bench.RunUntilIdle();
        bench.Send(id, new CancelJob());

        bench.Advance(TimeSpan.FromSeconds(1));
        bench.RunUntilIdle();

        Assert.Equal(["J-1/first#1", "J-1/undo-first#1"], bench.Started);
    }

    [Fact]
    public void Retry_DueWhileACancelIsUncommittedThatIsLost_IsStartedAfterAll()
    {
        bench.StartedJob();
        bench.Fail(id, "first");
        bench.RunUntilIdle();
        bench.Send(id, new CancelJob());
        bench.Advance(TimeSpan.FromSeconds(1));

        bench.Fail(Engine.Journal.AppendStatus.Unknown);
        bench.RunUntilIdle();

        Assert.Equal(["J-1/first#1", "J-1/first#2"], bench.Started);
    }

    [Fact]
    public void Timer_Due_FiresOnceHoweverLongTheDiskTakes()
    {
        bench.StartedJob(start: new(bench.Now + TimeSpan.FromMinutes(1)));

        bench.Advance(TimeSpan.FromMinutes(1));
        bench.Advance(TimeSpan.FromMinutes(1));
        bench.Step(new PartitionInput.WakeUp(id));

        Assert.Single(bench.Batches);
        bench.RunUntilIdle();
        Assert.Equal("too late", ((JobFailed)bench.History(id)[^1]).Reason);
    }

    [Fact]
    public void Timer_DueWhenItIsCommitted_FiresThen()
    {
        bench.Send(id, new StartJob(bench.Now - TimeSpan.FromMinutes(1)));
        bench.Load();

        bench.RunUntilIdle();

        Assert.Equal("too late", ((JobFailed)bench.History(id)[^1]).Reason);
    }

    [Fact]
    public void Wait_IsAnsweredAtTheStageOnceThatIsDurable()
    {
        bench.StartedJob();
        var wait = bench.WaitFor(id, "second");
        var end = bench.WaitFor(id, null);
        var left = bench.WaitFor(id, "second");
        bench.Step(new PartitionInput.Left(left));
        bench.Complete(id, "first");
        Assert.False(bench.Replies.ContainsKey(wait));

        bench.Commit();

        Assert.Equal("second", bench.State(wait)!.Stage);
        bench.Complete(id, "second");
        bench.RunUntilIdle();
        Assert.Equal("done", bench.State(end)!.Stage);
        Assert.False(bench.Replies.ContainsKey(left));
    }

    [Fact]
    public void Wait_ForASagaThatDoesNotExistOrIsThere_IsAnsweredAtOnce()
    {
        var nobody = bench.WaitFor(id, "second");
        bench.Load();
        bench.StartedJob(2);
        var reached = bench.WaitFor(JobDefinition.Id(2), "first");

        Assert.Null(bench.State(nobody));
        Assert.Equal("first", bench.State(reached)!.Stage);
    }

    [Fact]
    public void Close_AnswersEverybody()
    {
        bench.StartedJob();
        bench.StartedJob(2);
        var watch = bench.WaitFor(id, null);
        var own = bench.Send(id, new Poke("a"));
        var query = bench.Query(id);
        var refused = bench.Send(id, new Poke("refuse"));
        var loading = bench.Send(JobDefinition.Id(3), new StartJob());

        var answers = bench.Close().ToDictionary(answer => answer.Ask, answer => answer.Answer);

        Assert.Equal(Verdict.Unavailable, ((QueryReply)answers[watch]!).Verdict);
        Assert.Equal(Verdict.Unknown, ((CommandReply)answers[own]!).Verdict);
        Assert.Equal(Verdict.Unavailable, ((QueryReply)answers[query]!).Verdict);
        Assert.Equal(Verdict.Unavailable, ((CommandReply)answers[refused]!).Verdict);
        Assert.Equal(Verdict.Unavailable, ((CommandReply)answers[loading]!).Verdict);
    }
}
