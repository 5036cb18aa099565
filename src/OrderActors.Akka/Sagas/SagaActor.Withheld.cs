using Akka.Actor;
using Akka.Cluster.Sharding;
using OrderActors.Akka.Messages;

namespace OrderActors.Akka.Sagas;

/// <content>In maintenance's hands: nothing is decided, and whoever asks waits.</content>
internal sealed partial class SagaActor
{
    /// <summary>Longer than any batch of a purge; then whoever had it is taken for lost.</summary>
    private static readonly TimeSpan LongestWithheld = TimeSpan.FromSeconds(60);

    private List<(object Message, IActorRef Sender)>? withheld;

    private bool IsAtRest =>
        error is null && !leaving && withheld is null && calls.Running.Count == 0 && !watchers.Any
        && (cell.State is null || HasEnded) && !parts.Dispatcher.HasZombie(id);

    private void GiveToMaintenance()
    {
        var taken = IsAtRest;
        Sender.Tell(new WithholdAnswer(id, taken));
        if (!taken) return;
        withheld = [];
        Timers.StartSingleTimer(nameof(Release), new Release(id), LongestWithheld);
    }

    /// <summary>Takes what comes while it is withheld; false when it is not.</summary>
    private bool Withholds(object message)
    {
        if (withheld is null) return false;
        switch (message)
        {
            case Withhold:
                Sender.Tell(new WithholdAnswer(id, false));
                break;
            case Release:
                BeReadAnew(withheld);
                break;
            case HandOver or LeaveMemory:
                Context.Stop(Self);
                break;
            case ISagaMessage:
                withheld.Add((message, Sender));
                break;
        }

        return true;
    }

    /// <summary>What it knows may be gone. Who waits is answered by the next actor, from what the journal holds
    /// then.</summary>
    private void BeReadAnew(List<(object Message, IActorRef Sender)> waiting)
    {
        leaving = true;
        withheld = null;
        Context.Parent.Tell(new Passivate(LeaveMemory.Instance));
        // The shard keeps them until this actor has ended.
        foreach (var (message, sender) in waiting) Context.Parent.Tell(message, sender);
    }
}
