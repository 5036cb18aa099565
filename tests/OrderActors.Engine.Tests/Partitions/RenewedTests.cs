using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

/// <summary>The journal was lost and is owned again: nothing in memory is trusted.</summary>
public sealed class RenewedTests : IDisposable
{
    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void EverySagaInMemory_IsReadAgainAndItsAttemptsGoOn()
    {
        bench.StartedJob();
        bench.StartedJob(2);

        bench.Step(new PartitionInput.Renewed(2, bench.Ordering));

        Assert.Equal(["J-1", "J-2"], bench.Loads.Select(saga => saga.Id).Order(StringComparer.Ordinal));
        bench.RunUntilIdle();
        bench.Complete(id, "first");
        bench.RunUntilIdle();
        Assert.Equal(["J-1/first#1", "J-2/first#1", "J-1/second#1"], bench.Started);
        Assert.Empty(bench.Cancelled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchUnderWay_OfTheOldLeaseEpoch_IsDecidedAgainUponWhatIsStored(bool storedBehindOurBack)
    {
        bench.StartedJob();
        var poke = bench.Send(id, new Poke("a"), new("key", "print"));
        var old = bench.Batches.Dequeue();
        Assert.Equal(1, old.LeaseEpoch);
        if (storedBehindOurBack) bench.StoreBehind(old);

        bench.Step(new PartitionInput.Renewed(2, bench.Ordering));
        bench.Step(new PartitionInput.NotCommitted(old.Id, AppendStatus.Conflict, "of an old lease epoch"));
        Assert.DoesNotContain(poke, bench.Replies.Keys);
        bench.Load();

        Assert.All(bench.Batches, batch => Assert.Equal(2, batch.LeaseEpoch));
        bench.RunUntilIdle();
        Assert.Equal(2, (int)bench.Reply(poke).View!.SequenceNumber);
        Assert.Equal([new JobPoked("a")], bench.History(id).Skip(1));
    }

    [Fact]
    public void CommandsOfAFailedBatch_HeardTogetherWithANewLeaseEpoch_AreDecidedOnlyUponWhatIsReadThen()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        var poke = bench.Send(id, new Poke("b"), new("key", "print"));
        var (first, second) = (bench.Batches.Dequeue(), bench.Batches.Dequeue());
        bench.Step(new PartitionInput.NotCommitted(first.Id, AppendStatus.Conflict, "failed"));
        bench.Load(); // The saga is in memory again, ahead of nothing.
        while (bench.Batches.TryDequeue(out var early)) bench.StoreBehind(early);

        bench.Step(
            new PartitionInput.NotCommitted(second.Id, AppendStatus.Conflict, "an earlier batch failed"),
            new PartitionInput.Renewed(2, bench.Ordering));

        Assert.Empty(bench.Batches);
        Assert.DoesNotContain(poke, bench.Replies.Keys);
    }

    [Fact]
    public void CommandWhileTheCellIsReadAgain_WaitsAndIsDecidedUponTheNewHistory()
    {
        bench.StartedJob();
        bench.Step(new PartitionInput.Renewed(2, bench.Ordering));

        var poke = bench.Send(id, new Poke("a"));
        Assert.Empty(bench.Batches);
        bench.RunUntilIdle();

        Assert.Equal(2, (int)bench.Reply(poke).View!.SequenceNumber);
    }

    [Fact]
    public void Suspended_ByTheLoss_IsLiftedAndPostponedReadsAreAskedFor()
    {
        bench.StartedJob();
        bench.Send(id, new Poke("a"));
        bench.Fail(AppendStatus.NotOwner);
        Assert.NotNull(bench.Suspended);
        Assert.Empty(bench.Loads);

        bench.Step(new PartitionInput.Renewed(2, bench.Ordering));

        Assert.Null(bench.Suspended);
        Assert.Equal([id], bench.Loads);
    }

    [Fact]
    public void Commands_WhileTheStoreIsAway_AreRefusedAtOnceAndTakenOnceItIsBack()
    {
        bench.StartedJob();
        bench.Step(new PartitionInput.Renewed(2, bench.Ordering));
        var before = bench.Send(id, new Poke("a"));
        var question = bench.Query(id);

        bench.Step(new PartitionInput.StoreAway("no route"));
        var during = bench.Send(JobDefinition.Id(2), new Poke("b"));

        Assert.Equal("store-unreachable", bench.Reply(before).Code);
        Assert.Equal(Verdict.Unavailable, bench.Reply(during).Verdict);
        Assert.DoesNotContain(question, bench.Replies.Keys);
        Assert.Empty(bench.Batches);

        bench.Step(new PartitionInput.Renewed(3, bench.Ordering), new PartitionInput.StoreAway(null));
        var after = bench.Send(id, new Poke("c"));
        bench.RunUntilIdle();
        Assert.Equal(2, (int)bench.Reply(after).View!.SequenceNumber);
        Assert.Contains(question, bench.Replies.Keys);
    }
}
