using System.Globalization;
using OrderActors.Domain.Orders;
using OrderActors.Simulation.Checks;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>What must hold of what people were told.</summary>
internal abstract class ClientChecker(string name) : Checker(name)
{
    /// <summary>Looks at one order; called as often as anybody wants.</summary>
    public abstract void Look(OrderMemory memory, StoredSaga? stored);
}

/// <summary>An acknowledged order exists, and a command that was refused each time that it was sent is not stored.
/// </summary>
internal sealed class NothingIsLost() : ClientChecker("what was acknowledged is there, what was refused is not")
{
    public override void Look(OrderMemory memory, StoredSaga? stored)
    {
        foreach (var wish in memory.Wishes)
        {
            if (wish.Answers.Exists(answer => answer.Status == 404))
                Broken(memory.Id, $"'{wish.Key}' was told that there is no such order, after it was acknowledged");
            var taken = stored?.TakenAt.ContainsKey(wish.Key) == true;
            if (wish.Answers.Exists(answer => answer.IsGood) && !taken)
                Broken(memory.Id, $"'{wish.Key}' ({wish.Command.GetType().Name}) was acknowledged and is not stored");
            // A send without an answer may have arrived after the refusal, and been taken then.
            if (taken && wish.Answers.Count == wish.Sends && !wish.Answers.Exists(answer => answer.IsGood))
                Broken(memory.Id, $"'{wish.Key}' was refused, never sent otherwise, and is stored");
        }
    }
}

/// <summary>
/// Every status that anybody was shown is one that the history folds to, at or after the command that it answers, and
/// nobody is shown an older state than whoever was answered before they asked.
/// </summary>
internal sealed class ShownIsStored() : ClientChecker("what was shown is what the history folds to, never older")
{
    public override void Look(OrderMemory memory, StoredSaga? stored)
    {
        // Of each sighting the first decision that it can be of; of all before it the latest.
        var latest = new List<int> { 0 };
        foreach (var (status, key, after) in memory.Sightings)
        {
            var from = latest[after];
            if (key is not null && stored?.TakenAt.GetValueOrDefault(key) is { } taken) from = Math.Max(from, taken);
            var at = stored?.Shows.IndexOf(status, from) ?? -1;
            if (at < 0)
            {
                Broken(memory.Id, string.Create(CultureInfo.InvariantCulture,
                    $"an answer to {key ?? "a question"} shows what no decision from {from} on folds to: {status}"));
                return;
            }

            latest.Add(Math.Max(latest[^1], at));
        }
    }
}

/// <summary>What an ended order's people were told in the end is how it ended: for the last look.</summary>
internal sealed class LastLook() : ClientChecker("the node shows the newest stored state, and repeats change nothing")
{
    public override void Look(OrderMemory memory, StoredSaga? stored)
    {
        if (stored is null || memory.Sightings.Count == 0) return;
        if (memory.Sightings[^1].Status != stored.Shows[^1])
            Broken(memory.Id, $"the node shows {memory.Sightings[^1].Status} and has stored {stored.Shows[^1]}");
        foreach (var wish in memory.Wishes)
        {
            if (!wish.Answers.Exists(answer => answer.IsGood)) continue;
            if (wish.Answers[^1] is not { IsGood: true, Replayed: true })
                Broken(memory.Id, $"'{wish.Key}' was acknowledged, and its repeat is answered {wish.Answers[^1]}");
        }
    }
}

/// <summary>Customers learn of the end of their order, and of nothing twice.</summary>
/// <remarks>Who cancels when the confirmation is out already learns of both.</remarks>
internal sealed class ToldOnce(IReadOnlyDictionary<string, long> mails) : Checker("nothing is told twice")
{
    public override void AtEnd(EndSighting end)
    {
        foreach (var saga in end.Sagas)
        {
            var status = (OrderStatus)OrderDefinition.Instance.Queries["status"].Answer(saga.State);
            var count = mails.GetValueOrDefault($"{status.OrderId}@example.com");
            // A notice may fail as often as it may be tried; the order then says so.
            if (count > 1 || (count == 0 && status.Warnings.Count == 0))
                Broken(saga.Id, string.Create(CultureInfo.InvariantCulture, $"a mail was sent {count} times"));
        }
    }
}
