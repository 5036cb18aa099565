using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

public sealed class FailedBatchTests : IDisposable
{
    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Conflict_EverySagaInFlightIsReadAgainAndItsCommandsAreDecidedAgain()
    {
        var other = bench.StartedJob(2);
        bench.StartedJob();
        var a = bench.Send(id, new Poke("a"));
        var b = bench.Send(other, new Poke("b"));
        var c = bench.Send(id, new Poke("c"));
        var query = bench.Query(id);

        bench.Fail(AppendStatus.Conflict);

        Assert.Equal([id, other], bench.Loads.OrderBy(saga => saga.Id, StringComparer.Ordinal));
        Assert.DoesNotContain(a, bench.Replies.Keys);
        bench.RunUntilIdle();
        Assert.Equal([2, 3, 2], new[] { a, c, b }.Select(ask => (int)bench.Reply(ask).View!.SequenceNumber));
        Assert.Equal(2, bench.State(query)!.Pokes);
        Assert.Equal([new JobPoked("a"), new JobPoked("c")], bench.History(id).Skip(1));
        Assert.Equal(2, bench.Started.Count);
    }

    [Fact]
    public void Conflict_ResultsAreKeptAndDecidedAgainOnce()
    {
        bench.StartedJob();
        bench.Complete(id, "first");
        bench.Fail(AppendStatus.Conflict);
        Assert.Empty(bench.Batches);

        bench.RunUntilIdle();

        Assert.Equal(["J-1/first#1", "J-1/second#1"], bench.Started);
        Assert.Equal([new JobMoved("first", "ok")], bench.History(id).Skip(1));
    }

    [Fact]
    public void Conflict_NoRowOfTheOldEpochIsInANewBatch()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        bench.Send(id, new Poke("b"));
        var old = bench.Batches.Peek().Epoch;

        bench.Fail(AppendStatus.Conflict);
        bench.Load();

        Assert.All(bench.Batches, batch => Assert.True(batch.Epoch > old));
        Assert.Equal([2L, 3L], bench.Batches.SelectMany(batch => batch.Rows).Select(row => row.SequenceNumber));
    }

    [Fact]
    public void Unknown_AnAttemptEndsBetweenTheReloadAndTheLaterFailures_IsNotKeptForEver()
    {
        bench.StartedJob();
        bench.Send(id, new CancelJob());
        bench.RunUntilIdle();
        bench.Send(id, new Poke("a"));
        bench.Send(id, new Poke("b"));
        var (first, second) = (bench.Batches.Dequeue(), bench.Batches.Dequeue());
        bench.Step(new PartitionInput.NotCommitted(first.Id, AppendStatus.Unknown, null));
        bench.Load();

        bench.Complete(id, "first");
        Assert.Equal("J-1/undo-first#1", bench.Started[^1]);
        bench.Step(new PartitionInput.NotCommitted(second.Id, AppendStatus.Conflict, null));
        bench.RunUntilIdle();
        bench.Complete(id, "undo-first");
        bench.RunUntilIdle();

        bench.Index();
        bench.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, bench.Live);
    }

    [Fact]
    public void Unknown_WhoeverWroteHearsSo_TheOthersAreAnsweredAfterTheReload()
    {
        bench.StartedJob();
        var wrote = bench.Send(id, new Poke("a"));
        var query = bench.Query(id);
        var rejected = bench.Send(id, new Poke("refuse"));

        bench.Fail(AppendStatus.Unknown, storedAllTheSame: true);

        Assert.Equal(Verdict.Unknown, bench.Reply(wrote).Verdict);
        Assert.DoesNotContain(query, bench.Replies.Keys);
        bench.RunUntilIdle();
        Assert.Equal(1, bench.State(query)!.Pokes);
        Assert.Equal(Verdict.Rejected, bench.Reply(rejected).Verdict);
    }

    [Fact]
    public void Unknown_FailureWasStored_CountsOnce()
    {
        bench.StartedJob();
        bench.Fail(id, "first");

        bench.Fail(AppendStatus.Unknown, storedAllTheSame: true);
        bench.RunUntilIdle();

        Assert.Single(bench.History(id).OfType<AttemptFailed>());
        bench.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["J-1/first#1", "J-1/first#2"], bench.Started);
    }

    [Fact]
    public void Unknown_TheEndWasStored_WhoeverWaitsForItIsAnswered()
    {
        bench.StartedJob();
        var end = bench.WaitFor(id, null);
        bench.Complete(id, "first");
        bench.RunUntilIdle();
        bench.Complete(id, "second");

        bench.Fail(AppendStatus.Unknown, storedAllTheSame: true);
        bench.RunUntilIdle();

        Assert.Equal("done", bench.State(end)!.Stage);
    }

    [Fact]
    public void Full_IsUnavailableAtOnce_KeepsResultsAndGoesOnAfterThePause()
    {
        bench.StartedJob();
        var poke = bench.Send(id, new Poke("a"));
        bench.Complete(id, "first");
        bench.Fail(AppendStatus.Full);
        Assert.Equal(Verdict.Unavailable, bench.Reply(poke).Verdict);
        Assert.NotNull(bench.Suspended);
        Assert.Equal(Verdict.Unavailable, bench.Reply(bench.Send(id, new Poke("b"))).Verdict);
        Assert.Empty(bench.Batches);
        Assert.Equal(bench.Now + bench.Options.FullStorePause, bench.NextStepAt);

        bench.Advance(bench.Options.FullStorePause);
        bench.RunUntilIdle();

        Assert.Null(bench.Suspended);
        Assert.Equal([new JobMoved("first", "ok")], bench.History(id).Skip(1));
        var again = bench.Send(id, new Poke("c"));
        bench.RunUntilIdle();
        Assert.Equal(Verdict.Accepted, bench.Reply(again).Verdict);
    }

    [Fact]
    public void Full_ForLong_NoResultIsLost()
    {
        bench.StartedJob();
        bench.StartedJob(2);
        bench.Complete(id, "first");
        bench.Fail(AppendStatus.Full);
        bench.Complete(JobDefinition.Id(2), "first");
        for (var i = 0; i < 5; i++)
        {
            while (bench.Batches.Count > 0) bench.Fail(AppendStatus.Full);
            bench.Advance(bench.Options.FullStorePause);
            bench.Load();
        }

        bench.RunUntilIdle();

        Assert.Equal(["J-1/first#1", "J-2/first#1", "J-1/second#1", "J-2/second#1"], bench.Started);
    }

    [Fact]
    public void Refused_TheSagaStopsAloneAndItsNeighboursGoOn()
    {
        var other = bench.StartedJob(2);
        bench.StartedJob();
        var watch = bench.WaitFor(id, null);
        CommandAsk bad = new(id, new Poke("bad"), null, false), good = new(other, new Poke("good"), null, false);
        bench.Step(new PartitionInput.Asked(bad), new PartitionInput.Asked(good));

        bench.Refuse(id, "OA0013");

        Assert.Equal((Verdict.Stopped, "OA0013"), (bench.Reply(bad).Verdict, bench.Reply(bad).Code));
        Assert.Equal(Verdict.Accepted, bench.Reply(good).Verdict);
        Assert.Equal(Verdict.Stopped, ((QueryReply)bench.Replies[watch]!).Verdict);
        Assert.Equal(["J-1/first#1"], bench.Cancelled);
        Assert.Equal(Verdict.Stopped, bench.Reply(bench.Send(id, new Poke("again"))).Verdict);
        bench.Complete(other, "first");
        bench.RunUntilIdle();
        Assert.Contains("J-2/second#1", bench.Started);
    }
}
