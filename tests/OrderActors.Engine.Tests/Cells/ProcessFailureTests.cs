using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

/// <summary>What the process lacks is not the fault of an event or a saga.</summary>
public sealed class ProcessFailureTests
{
    [Fact]
    public void Decode_WithoutMemory_IsNotAnUnreadableEvent()
    {
        var job = new SagaDefinition<JobState>("job", new JobSaga(), [["first"]])
            .EventsOf(JobJson.Default.JobEvent)
            .Upcast("job.poked.v0", "job", JobJson.Default.JobPoked, _ => throw new InsufficientMemoryException());
        using var codec = new EventCodec(new SagaKinds([job]));

        Assert.Throws<InsufficientMemoryException>(() => codec.Decode(new()
        {
            SagaId = JobDefinition.Id(),
            SequenceNumber = 1,
            Manifest = "job.poked.v0",
            Payload = """{"text":"a"}"""u8.ToArray(),
            CreatedAt = DateTimeOffset.UnixEpoch,
        }));
    }

    [Theory]
    [InlineData("decide-short")]
    [InlineData("fold-short")]
    [InlineData("list-short")]
    [InlineData("describe-short")]
    public void Saga_WithoutMemory_IsNotASagaThatThrows(string where)
    {
        using var bench = new CellBench(new StartJob());

        Assert.Throws<InsufficientMemoryException>(() => bench.Send(new Poke(where)));
    }
}
