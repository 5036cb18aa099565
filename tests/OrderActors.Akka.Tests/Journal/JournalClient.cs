using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using OrderActors.Akka.Messages;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Journal;

/// <summary>Speaks with a journal as one saga's actor does, by the messages of Akka.Persistence.</summary>
internal sealed class JournalClient(IActorRef journal, TestProbe probe, SagaId saga)
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    private static int last;

    private readonly string writer = Guid.NewGuid().ToString("N");

    /// <summary>For a saga that no other client has.</summary>
    public JournalClient(JournalFixture fixture) : this(fixture, JobDefinition.Id(Interlocked.Increment(ref last)))
    {
    }

    public JournalClient(JournalFixture fixture, SagaId saga) : this(fixture.Journal, fixture.Probe(), saga)
    {
    }

    public SagaId Saga => saga;

    /// <summary>Writes each event in a write of its own, and expects that all are stored.</summary>
    public JournalClient Write(params long[] numbers)
    {
        foreach (var number in numbers) Send([number]);
        foreach (var number in numbers) ExpectStored(number);
        return this;
    }

    /// <summary>Writes events together, and expects that all are stored.</summary>
    public JournalClient WriteTogether(params long[] numbers)
    {
        Send(numbers);
        ExpectStored(numbers);
        return this;
    }

    /// <summary>Sends events to be stored together.</summary>
    public void Send(params long[] numbers) => Send(numbers, number =>
        new StoredEvent("job.moved.v1", Encoding.UTF8.GetBytes(TextOf(number))));

    /// <summary>The same with payloads of any kind.</summary>
    public void Send(long[] numbers, Func<long, object> payload) => journal.Tell(new WriteMessages(
        [new AtomicWrite([.. numbers.Select(number => new Persistent(payload(number), number, saga.PersistenceId,
            manifest: "", isDeleted: false, sender: ActorRefs.NoSender, writerGuid: writer))])], probe.Ref, 1));

    public void ExpectStored(params long[] numbers)
    {
        probe.ExpectMsg<WriteMessagesSuccessful>(TestTimeout);
        foreach (var number in numbers)
            Assert.Equal(number, probe.ExpectMsg<WriteMessageSuccess>(TestTimeout).Persistent.SequenceNr);
    }

    /// <summary>Expects that none of the events of a write is stored.</summary>
    public Exception ExpectFailed(params long[] numbers)
    {
        var failed = probe.ExpectMsg<WriteMessagesFailed>(TestTimeout);
        foreach (var number in numbers)
            Assert.Equal(number, probe.ExpectMsg<WriteMessageFailure>(TestTimeout).Persistent.SequenceNr);
        return failed.Cause;
    }

    /// <summary>Expects that a write as a whole is none that this journal can store.</summary>
    public Exception ExpectRejected(params long[] numbers)
    {
        probe.ExpectMsg<WriteMessagesSuccessful>(TestTimeout);
        var rejected = numbers.Select(_ => probe.ExpectMsg<WriteMessageRejected>(TestTimeout)).ToList();
        Assert.Equal(numbers, rejected.Select(one => one.Persistent.SequenceNr));
        return rejected[0].Cause;
    }

    /// <summary>The numbers of what is replayed, and the highest number that the journal tells at the end.</summary>
    public (long[] Numbers, long Highest) Replay(
        long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        journal.Tell(new ReplayMessages(from, to, max, saga.PersistenceId, probe.Ref));
        var numbers = new List<long>();
        while (true)
        {
            switch (probe.ExpectMsg<IJournalResponse>(TestTimeout))
            {
                case ReplayedMessage { Persistent: var replayed }:
                    var stored = Assert.IsType<StoredEvent>(replayed.Payload);
                    Assert.Equal((saga.PersistenceId, "job.moved.v1", TextOf(replayed.SequenceNr)),
                        (replayed.PersistenceId, stored.Manifest, Encoding.UTF8.GetString(stored.Payload)));
                    numbers.Add(replayed.SequenceNr);
                    break;
                case RecoverySuccess end:
                    return ([.. numbers], end.HighestSequenceNr);
                case var other:
                    Assert.Fail($"{other}");
                    break;
            }
        }
    }

    /// <summary>Why events could not be deleted, or null: they were.</summary>
    public Exception? Delete(long to)
    {
        journal.Tell(new DeleteMessagesTo(saga.PersistenceId, to, probe.Ref));
        var answer = probe.ExpectMsg<object>(TestTimeout);
        if (answer is DeleteMessagesFailure failure) return failure.Cause;
        Assert.IsType<DeleteMessagesSuccess>(answer);
        return null;
    }

    private string TextOf(long number) => $$"""{"saga":"{{saga.Id}}","number":{{number}}}""";
}
