using OrderActors.Sagas;

namespace OrderActors.Simulation.Checks;

/// <summary>What holds for every saga, whatever it is about.</summary>
internal static class StandardCheckers
{
    public static IReadOnlyList<Checker> All(Func<object, object, bool> sameState) =>
    [
        new EveryoneEnds(), new DurableReplies(), new CommandsTakenOnce(), new DurableWishes(),
        new KeysOfCommands(), new EndsStand(),
        new AttemptsHonoured(), new AttemptsCounted(), new OutagesCountNothing(),
        new KeysEndOnce(), new DecisionsWhole(),
        new LiveStates(sameState),
    ];
}

/// <summary>No answer promises what a crash could take back, and no acknowledged command is lost.</summary>
internal sealed class DurableReplies() : Checker("an answer leaves only once its events are durable")
{
    public override void Replied(ReplySighting reply)
    {
        var stored = reply.JournalModel?.SequenceNumber ?? 0;
        if (reply.View?.SequenceNumber > stored)
            Broken(reply.Ask.SagaId, $"an answer shows event {reply.View.SequenceNumber}; {stored} are stored");
        // An answer with a reason is of a command that the saga ignored: that stores nothing.
        if (reply is { Answer: { Verdict: Verdict.Accepted or Verdict.Replayed, Reason: null } } &&
            reply.Ask is Embedded.Partitions.CommandAsk { Identity: { } identity } &&
            reply.JournalModel?.Commands.ContainsKey(identity.Key) != true)
            Broken(reply.Ask.SagaId, $"the command '{identity.Key}' was acknowledged and is not stored");
    }

    public override void AtEnd(EndSighting end)
    {
        foreach (var ask in end.Unanswered) Broken(ask.SagaId, $"{ask.GetType().Name} was never answered");
    }
}

/// <summary>Repeats, duplicates and crashes take no command a second time.</summary>
internal sealed class CommandsTakenOnce() : Checker("a command is taken once")
{
    public override void Stored(JournalModel saga)
    {
        foreach (var (key, count) in saga.Commands)
            if (count > 1) Broken(saga.Id, $"the command '{key}' was taken {count} times");
    }
}

/// <summary>Whatever comes after the end, the end stays as it was.</summary>
internal sealed class EndsStand() : Checker("an ended saga stays as it ended")
{
    private readonly Dictionary<SagaId, string> outcomes = [];

    public override void Stored(JournalModel saga)
    {
        outcomes.TryGetValue(saga.Id, out var known);
        if (known is not null && saga.Description.Outcome != known)
            Broken(saga.Id, $"it had ended with '{known}', and now says '{saga.Description.Outcome ?? "nothing"}'");
        if (saga.Description.Outcome is { } outcome) outcomes[saga.Id] = outcome;
    }
}

/// <summary>Whoever takes a used key for another content is refused.</summary>
internal sealed class KeysOfCommands() : Checker("a command's key stands for one content")
{
    public override void Replied(ReplySighting reply)
    {
        if (reply is not { Answer.Verdict: Verdict.Accepted or Verdict.Replayed, JournalModel: { } model } ||
            reply.Ask is not Embedded.Partitions.CommandAsk { Identity: { } identity }) return;
        if (model.Fingerprints.TryGetValue(identity.Key, out var stored) && stored != identity.Fingerprint)
            Broken(reply.Ask.SagaId, $"another content was taken under the key '{identity.Key}'");
    }
}

/// <summary>Nothing outside is touched for a wish that a crash could take back.</summary>
internal sealed class DurableWishes() : Checker("an attempt starts only for a durable wish")
{
    public override void Started(AttemptSighting attempt)
    {
        var call = attempt.Call.Call;
        if (attempt.JournalModel?.Plan.FindCall(call.Key) is not { } wish)
            Broken(attempt.SagaId, $"'{call.Key}' starts, and the stored events do not ask for it");
        else if (!wish.Activity.Equals(call.Activity))
            Broken(attempt.SagaId, $"'{call.Key}' starts with another request than the stored events ask for");
    }
}

/// <summary>No commit, however it is cut off, leaves a part of what was decided together.</summary>
internal sealed class DecisionsWhole() : Checker("a decision is stored whole")
{
    public override void Stored(JournalModel saga)
    {
        // A decision's last event carries the saga's summary.
        if (saga.Newest[^1].Envelope.Summary is null)
            Broken(saga.Id, $"event {saga.SequenceNumber} is stored without what was decided with it");
    }
}

/// <summary>What is in memory is what the journal holds.</summary>
internal sealed class LiveStates(Func<object, object, bool> sameState) : Checker("a history folds to the live state")
{
    private readonly Dictionary<SagaId, long> newest = [];

    public override void Replied(ReplySighting reply)
    {
        // An answer may be of a state of a moment ago; whether it is durable at all is another checker's question.
        if (reply is not { View: { } view, State: { } live, JournalModel: { } stored } ||
            view.SequenceNumber != stored.SequenceNumber) return;
        newest[view.Id] = view.SequenceNumber;
        if (!sameState(live, stored.State))
            Broken(view.Id, $"the state at event {view.SequenceNumber} is not what its events fold to");
        if (view.Description != stored.Description)
            Broken(view.Id, $"it is at '{view.Description.Stage}', and its events say '{stored.Description.Stage}'");
    }

    public override void AtEnd(EndSighting end)
    {
        foreach (var saga in end.Sagas)
            if (newest.GetValueOrDefault(saga.Id) is var shown && shown != saga.SequenceNumber)
                Broken(saga.Id, $"the node last showed event {shown} of {saga.SequenceNumber}");
    }
}

/// <summary>Once faults have stopped, every saga ends and everybody has an answer.</summary>
internal sealed class EveryoneEnds() : Checker("every saga ends once faults have stopped")
{
    public override void AtEnd(EndSighting end)
    {
        foreach (var saga in end.Sagas)
            if (!saga.HasEnded) Broken(saga.Id, saga.Why(end.Clock));
        foreach (var (action, _, reply) in end.ClientActions)
            if (reply is null) Broken(action.Saga, $"{action.Command.GetType().Name} got no reply");
    }
}
