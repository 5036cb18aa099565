using Akka.Actor;
using Akka.Cluster.Sharding;
using OrderActors.Akka.Messages;

namespace OrderActors.Akka.Sagas;

/// <content>Quiesced for maintenance: nothing is decided, and messages wait.</content>
internal sealed partial class SagaActor
{
    /// <summary>Longer than any batch of a purge; after that its maintenance is assumed to be lost.</summary>
    private static readonly TimeSpan LongestQuiesced = TimeSpan.FromSeconds(60);

    private List<(object Message, IActorRef Sender)>? quiesced;

    private bool IsAtRest =>
        error is null && !leaving && quiesced is null && calls.Running.Count == 0 && !watchers.Any
        && (cell.State is null || HasEnded) && !parts.Dispatcher.HasZombie(id);

    private void GiveToMaintenance()
    {
        var taken = IsAtRest;
        Sender.Tell(new QuiesceReply(id, taken));
        if (!taken) return;
        quiesced = [];
        Timers.StartSingleTimer(nameof(Release), new Release(id), LongestQuiesced);
    }

    /// <summary>Handles messages while the saga is quiesced; false when it is not.</summary>
    private bool Quiesces(object message)
    {
        if (quiesced is null) return false;
        switch (message)
        {
            case Quiesce:
                Sender.Tell(new QuiesceReply(id, false));
                break;
            case Release:
                BeReadAnew(quiesced);
                break;
            case HandOver or LeaveMemory:
                Context.Stop(Self);
                break;
            case ISagaMessage:
                quiesced.Add((message, Sender));
                break;
        }

        return true;
    }

    /// <summary>
    /// Its history may be gone. Waiting messages are for the next actor, which reads what the journal holds then.
    /// </summary>
    private void BeReadAnew(List<(object Message, IActorRef Sender)> waiting)
    {
        leaving = true;
        quiesced = null;
        Context.Parent.Tell(new Passivate(LeaveMemory.Instance));
        // The shard buffers them until this actor has stopped.
        foreach (var (message, sender) in waiting) Context.Parent.Tell(message, sender);
    }
}
