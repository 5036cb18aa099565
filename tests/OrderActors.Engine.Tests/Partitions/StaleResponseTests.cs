using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

/// <summary>Questions that cannot wait for the disk.</summary>
public sealed class StaleResponseTests : IDisposable
{
    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Question_ThatCannotWait_GetsTheNewestDurableStateMarkedStale()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        bench.Commit();
        bench.Send(id, new Poke("b"));

        var (query, why) = (Now(new QueryAsk(id) { CannotWait = true }), Now(new WhyAsk(id) { CannotWait = true }));

        var reply = (QueryReply)query!;
        Assert.Equal((Verdict.Accepted, true, 2L), (reply.Verdict, reply.IsStale, reply.View!.SequenceNumber));
        Assert.Equal(1, PartitionBench.Read(reply.View)!.Pokes);
        Assert.True(((WhyReply)why!).IsStale);
        Assert.StartsWith("job/J-1 is at first", ((WhyReply)why).Explanation, StringComparison.Ordinal);
        bench.Commit();
        var later = (QueryReply)Now(new QueryAsk(id) { CannotWait = true })!;
        Assert.Equal((false, 3L), (later.IsStale, later.View!.SequenceNumber));
    }

    [Fact]
    public void Question_WhileTheStoreIsFull_IsAnsweredAtOnceAndNeverOlderThanBefore()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        var acknowledged = bench.Query(id);
        bench.Commit();
        Assert.Equal(1, bench.State(acknowledged)!.Pokes);
        bench.Send(id, new Poke("b"));
        bench.Fail(AppendStatus.Full);
        Assert.NotNull(bench.Suspended);

        for (var i = 0; i < 3; i++)
        {
            var reply = (QueryReply)Now(new QueryAsk(id))!;
            Assert.Equal((true, 2L), (reply.IsStale, reply.View!.SequenceNumber));
            Assert.Contains("the store is full", ((WhyReply)Now(new WhyAsk(id))!).Explanation,
                StringComparison.Ordinal);
        }

        bench.Advance(bench.Options.FullStorePause);
        bench.RunUntilIdle();
        Assert.False(((QueryReply)Now(new QueryAsk(id))!).IsStale);
    }

    [Fact]
    public void Question_OfASagaOfWhichNothingIsStored_IsToldToAskAgain()
    {
        bench.Send(id, new StartJob());
        bench.RunUntilIdle();
        var unborn = JobDefinition.Id(2);
        bench.Send(unborn, new StartJob());
        bench.Load();

        var query = (QueryReply)Now(new QueryAsk(unborn) { CannotWait = true })!;
        var why = (WhyReply)Now(new WhyAsk(unborn) { CannotWait = true })!;

        Assert.Equal((Verdict.Unavailable, Verdict.Unavailable), (query.Verdict, why.Verdict));
    }

    [Fact]
    public void Question_OfASagaThatIsNotInMemoryWhileTheStoreIsFull_IsReadAndAnswered()
    {
        bench.StartedJob();
        bench.Crash();
        var other = JobDefinition.Id(2);
        bench.Send(other, new StartJob());
        bench.Load();
        bench.Fail(AppendStatus.Full);

        var query = bench.Query(id);
        bench.Load();

        Assert.Equal("first", bench.State(query)!.Stage);
    }

    [Fact]
    public void Question_AfterAnAnswerCameOutDuringAReload_IsNotOlderThanThat()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        var asked = bench.Query(id);
        var first = bench.Store();
        bench.Step(new PartitionInput.Renewed(2, bench.Ordering), first);
        Assert.Equal(1, bench.State(asked)!.Pokes);

        var now = (QueryReply)Now(new QueryAsk(id) { CannotWait = true })!;

        Assert.Equal(2, now.View!.SequenceNumber);
    }

    private object? Now(Ask ask)
    {
        bench.Step(new PartitionInput.Asked(ask));
        return bench.Replies[ask];
    }
}
