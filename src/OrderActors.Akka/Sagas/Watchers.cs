using Akka.Actor;
using OrderActors.Akka.Messages;
using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>
/// The callers that wait for a saga's stage. They ask again before their time-out ends, so they are forgotten then.
/// </summary>
internal sealed class Watchers(TimeProvider time)
{
    private readonly List<(IActorRef Asker, string? Stage, long Until)> waiting = [];

    /// <summary>Whether any caller still waits.</summary>
    public bool Any
    {
        get
        {
            if (waiting.Count == 0) return false;
            var now = time.GetTimestamp();
            waiting.RemoveAll(watcher => watcher.Until <= now);
            return waiting.Count > 0;
        }
    }

    public void Add(IActorRef asker, AskStage ask) => waiting.Add(
        (asker, ask.Stage, time.GetTimestamp() + (long)(ask.WaitTimeout.TotalSeconds * time.TimestampFrequency)));

    /// <summary>Replies to those whose stage is reached.</summary>
    public void Tell(StateView? view)
    {
        for (var i = waiting.Count - 1; i >= 0; i--)
        {
            var (asker, stage, _) = waiting[i];
            if (!HasReached(view, stage)) continue;
            waiting.RemoveAt(i);
            asker.Tell(new QueryReply(Verdict.Accepted, view));
        }
    }

    /// <summary>Replies to all: there is nothing to wait for any more.</summary>
    public void TellAll(QueryReply reply)
    {
        foreach (var (asker, _, _) in waiting) asker.Tell(reply);
        waiting.Clear();
    }

    /// <summary>Whether a reply is due: the stage is reached, the saga has ended, or there is no such saga.</summary>
    public static bool HasReached(StateView? view, string? stage) =>
        view is null || view.Definition.HasReached(view.Description.Stage, view.Description.Outcome, stage);
}
