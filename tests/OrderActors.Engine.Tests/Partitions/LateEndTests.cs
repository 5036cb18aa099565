using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

public sealed class LateEndTests : IDisposable
{
    private readonly PartitionBench bench = new();
    private readonly SagaId id = JobDefinition.Id();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void End_ToldTwiceAfterAFailureWithoutARow_IsNotTakenForTheNextAttempts()
    {
        bench.Policies.Retry = new(TimeSpan.FromSeconds(1), 1, TimeSpan.FromSeconds(1), MaximumAttempts: 0, []);
        bench.StartedJob();
        for (var failures = 0; failures < 5; failures++)
        {
            bench.Fail(id, "first");
            bench.RunUntilIdle();
            bench.Advance(TimeSpan.FromSeconds(1));
        }

        var end = bench.Ended(id, "first", new("Down", "down", Effect.None));
        bench.Step(end);
        Assert.Empty(bench.Batches);
        bench.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["J-1/first#6", "J-1/first#6"], bench.Started[^2..]);

        bench.Step(end);
        bench.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(7, bench.Started.Count);
        bench.Complete(id, "first");
        bench.RunUntilIdle();
        Assert.Equal("J-1/second#1", bench.Started[^1]);
    }
}
