using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Journal;

/// <summary>Events of an earlier version are read by newer code.</summary>
public sealed class UpcastTests
{
    private static readonly SagaDefinition<JobState> Newer =
        new SagaDefinition<JobState>("job", new JobSaga(), [["first"]])
            .EventsOf(JobJson.Default.JobEvent)
            .Upcast("job.stepped.v0", "job", JobJson.Default.JobPoked, old => new JobMoved("first", old.Text));

    [Fact]
    public void Event_OfAnEarlierVersion_IsReadAsTheCurrentOne()
    {
        using var codec = new EventCodec(new SagaKinds([Newer]));

        var read = codec.Decode(new()
        {
            SagaId = JobDefinition.Id(),
            SequenceNumber = 7,
            Manifest = "job.stepped.v0",
            Payload = """{"text":"done","$":{"at":"2026-01-02T03:04:05Z"}}"""u8.ToArray(),
            CreatedAt = DateTimeOffset.UnixEpoch,
        });

        Assert.Equal((new JobMoved("first", "done"), 7L), (read.Event, read.SequenceNumber));
    }

    [Fact]
    public void Event_OfTheCurrentVersion_IsWrittenUnderItsOwnNameAlone()
    {
        Assert.Equal("job.moved.v1", Newer.EventFor(typeof(JobMoved)).Manifest);
        Assert.Equal("job.poked.v1", Newer.EventFor(typeof(JobPoked)).Manifest);
    }
}
