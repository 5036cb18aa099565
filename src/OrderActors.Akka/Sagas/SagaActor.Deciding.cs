using Akka.Actor;
using OrderActors.Akka.Activities;
using OrderActors.Akka.Messages;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <content>From a message to a durable decision.</content>
internal sealed partial class SagaActor
{
    private void End(AttemptReport report)
    {
        // A report may come after its call was dropped.
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

        var decided = parts.Encoder.Propose(cell, message, identity, parts.Time.GetUtcNow(),
            isAsked: asker is not null, parts.Options.MaxEventBytes);
        if (decided.Error is { } broken)
        {
            Stop(broken);
            asker?.Tell(CommandReplies.Stopped(id, broken));
        }
        else if (decided.Proposal is not { } proposal) asker!.Tell(decided.Refusal!);
        else if (parts.Encoder.Rows.Count == 0) Took(proposal, asker, ended);
        else Write(message, proposal, asker, ended);
    }

    /// <summary>Persists the encoded events together; applies the decision once they are durable.</summary>
    private void Write(SagaMessage message, Proposal proposal, IActorRef? asker, RunningCall? ended)
    {
        askerInFlight = asker;
        writing = true;
        var events = EventsToStore();
        var left = events.Length;
        var started = parts.Time.GetTimestamp();
        PersistAll(events, _ =>
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

    /// <summary>An attempt's end is kept until the journal is available again; a command is refused.</summary>
    private void PutOff(string fence, IActorRef? asker, RunningCall? ended)
    {
        asker?.Tell(CommandReplies.StoreUnreachable(fence));
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
        asker?.Tell(CommandReplies.Of(proposal, View));
        if (former is not null && former != cell.Description?.Stage)
        {
            parts.Meters.StageLeft(id.Kind, former, parts.Clock.Now - stageSince);
            stageSince = parts.Clock.Now;
        }

        Reconcile();
    }

    private StoredEvent[] EventsToStore()
    {
        var rows = parts.Encoder.Rows;
        var events = new StoredEvent[rows.Count];
        for (var i = 0; i < events.Length; i++) events[i] = StoredEvent.Of(rows[i]);
        return events;
    }
}
