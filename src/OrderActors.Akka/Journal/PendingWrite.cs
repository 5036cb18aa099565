using Akka.Actor;
using Akka.Persistence;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Journal;

/// <summary>The write of one persistent actor on its way through the group commit.</summary>
/// <remarks>
/// The replies are those of Akka's own journals, in their order: first one for the whole, then one for each message,
/// from the message's sender.
/// </remarks>
internal sealed class PendingWrite(WriteMessages write, IReadOnlyList<JournalRow> rows) : PendingAppend(rows)
{
    public override void Answer(AppendResult answer)
    {
        if (answer.Status == AppendStatus.Committed)
        {
            Succeed();
            return;
        }

        // Not stored, or not known to be: the actor stops, and a new one reads the history.
        var failure = new AppendFailedException(answer);
        var writes = write.Messages.Count(envelope => envelope is AtomicWrite);
        write.PersistentActor.Tell(new WriteMessagesFailed(failure, writes), ActorRefs.NoSender);
        AnswerEach(write, persistent => new WriteMessageFailure(persistent, failure, write.ActorInstanceId));
    }

    /// <summary>The write is durable, or there was nothing to store.</summary>
    public void Succeed()
    {
        write.PersistentActor.Tell(WriteMessagesSuccessful.Instance, ActorRefs.NoSender);
        AnswerEach(write, persistent => new WriteMessageSuccess(persistent, write.ActorInstanceId));
    }

    /// <summary>Replies to a write with a message that cannot be stored: nothing of it is stored.</summary>
    public static void Reject(WriteMessages write, Exception cause)
    {
        write.PersistentActor.Tell(WriteMessagesSuccessful.Instance, ActorRefs.NoSender);
        AnswerEach(write, persistent => new WriteMessageRejected(persistent, cause, write.ActorInstanceId));
    }

    private static void AnswerEach(WriteMessages write, Func<IPersistentRepresentation, object> answer)
    {
        foreach (var envelope in write.Messages)
        {
            if (envelope is AtomicWrite atomic)
                foreach (var persistent in (IEnumerable<IPersistentRepresentation>)atomic.Payload)
                    write.PersistentActor.Tell(answer(persistent), persistent.Sender);
            else
                // A message that waits for the writes before it and is not stored itself.
                write.PersistentActor.Tell(
                    new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
        }
    }
}
