using Akka.Actor;
using OrderActors.Akka.Activities;
using OrderActors.Akka.Messages;
using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <content>From a message to what is durable.</content>
internal sealed partial class SagaActor
{
    private void End(AttemptReport report)
    {
        // A report may come after its call was forgotten: then nobody asks any more.
        if (error is not null || !calls.Running.Calls.Contains(report.Call)) return;
        report.Call.Ended = report.Ended;
        Decide(report.Ended, null, asker: null, report.Call);
    }

    private void Decide(SagaMessage message, CommandIdentity? identity, IActorRef? asker, RunningCall? ended)
    {
        if (parts.Fence is { } fence)
        {
            PutOff(fence, asker, ended);
            return;
        }

        Proposal proposal;
        try
        {
            proposal = cell.Propose(message, identity, parts.Time.GetUtcNow());
            Encode(proposal);
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            // A serializer, a policy or a saga that throws stops this saga, never the node.
            Stop(e as BrokenInvariantException ?? new("OA0005",
                $"{id} threw {e.GetType().Name} while deciding upon {message.GetType().Name}: {e.Message}"));
            asker?.Tell(new CommandAnswer(Stopped(error!)));
            return;
        }

        if (TooLarge() is { } large)
        {
            if (asker is null) Stop(new("OA0010", $"{id}: {large}"));
            else asker.Tell(new CommandAnswer(new(ReplyKind.Rejected, RejectCodes.TooLarge, large, View)));
            return;
        }

        if (encoded.Count == 0)
        {
            Took(proposal, asker, ended);
            return;
        }

        Write(message, proposal, asker, ended);
    }

    /// <summary>Persists the encoded events together; takes the decision once they are durable.</summary>
    private void Write(SagaMessage message, Proposal proposal, IActorRef? asker, RunningCall? ended)
    {
        askerInFlight = asker;
        writing = true;
        var left = encoded.Count;
        var started = parts.Time.GetTimestamp();
        PersistAll(encoded.ToArray(), _ =>
        {
            if (--left > 0) return;
            Stored();
            if (!parts.HasGroupCommit)
                parts.Meters.Committed(parts.Time.GetElapsedTime(started), proposal.Events.Count);
            try
            {
                Took(proposal, asker, ended);
            }
            catch (Exception e) when (!ProcessFailure.Is(e))
            {
                StopOver(e, message.GetType().Name);
            }

            Rest();
        });
    }

    /// <summary>How an attempt ended is kept until the journal is there to take it; a command is refused.</summary>
    private void PutOff(string fence, IActorRef? asker, RunningCall? ended)
    {
        asker?.Tell(new CommandAnswer(new(ReplyKind.Unavailable, "store-unreachable", fence)));
        if (ended is { Ended: { } end })
            Timers.StartSingleTimer(ended, new AttemptReport(ended, end), FencePause);
    }

    private void Stored()
    {
        askerInFlight = null;
        writing = false;
        if (!parts.HasGroupCommit) parts.JournalOutage.Ends(Storing);
        storedAt = parts.Time.GetTimestamp();
    }

    /// <summary>The decision is durable.</summary>
    private void Took(Proposal proposal, IActorRef? asker, RunningCall? ended)
    {
        var former = cell.Description?.Stage;
        cell.Apply(proposal);
        if (ended is not null) calls.Running.Remove(ended);
        if (proposal.Verdict == Verdict.Ignored) parts.Meters.MessageIgnored(id.Kind, proposal.Reason ?? "");
        asker?.Tell(new CommandAnswer(CommandReplies.Of(proposal, View)));
        if (former is not null && former != cell.Description?.Stage)
        {
            parts.Meters.StageLeft(id.Kind, former, parts.Clock.Now - stageSince);
            stageSince = parts.Clock.Now;
        }

        Settle();
    }

    private void Encode(Proposal proposal)
    {
        encoded.Clear();
        foreach (var pending in proposal.Events)
        {
            encoded.Add(StoredEvent.Of(parts.Codec.Encode(cell.Definition, id, pending)));
        }
    }

    private string? TooLarge()
    {
        var most = parts.Options.MaxEventBytes;
        foreach (var stored in encoded)
            if (stored.Payload.Length > most)
                return $"the event '{stored.Manifest}' would take {stored.Payload.Length} bytes; the limit is {most}";
        return null;
    }
}
