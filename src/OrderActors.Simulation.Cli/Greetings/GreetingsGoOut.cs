using OrderActors.Domain.Greetings;
using OrderActors.Simulation.Checks;

namespace OrderActors.Simulation.Cli.Greetings;

/// <summary>Who is greeted was to be greeted, by the very words that the saga chose; a cancel that was taken stands.
/// </summary>
internal sealed class GreetingsGoOut(Post post) : Checker("a greeting goes out as it was chosen")
{
    public override void Stored(JournalModel saga)
    {
        var status = Status(saga);
        var sent = post.SentUnder(saga.Id.IdempotencyKey("send-greeting"));
        if (status.Delivery is not null && sent is null) Broken(saga.Id, "it was delivered, and nothing was sent");
        if (sent is not null && (sent.Text, sent.UserId) != (status.Text, status.UserId))
            Broken(saga.Id, $"'{sent.Text}' was sent to {sent.UserId}; '{status.Text}' was chosen for {status.UserId}");
        if (saga.Description.Stage == GreetingStages.Completed && status.Delivery is null)
            Broken(saga.Id, "it is completed and was not delivered");
    }

    public override void AtEnd(EndSighting end)
    {
        var stages = end.Sagas.ToDictionary(saga => saga.Id);
        foreach (var (action, key, _) in end.ClientActions)
        {
            if (!stages.TryGetValue(action.Saga, out var saga) || !saga.Commands.ContainsKey(key)) continue;
            if (action.Command is CancelGreeting && saga.Description.Stage != GreetingStages.Cancelled)
                Broken(saga.Id, $"a cancel was taken, and it is {saga.Description.Stage}");
            if (action.Command is GreetUser greet && greet.UserId != Status(saga).UserId)
                Broken(saga.Id, $"a greeting of {greet.UserId} was taken, and it is for {Status(saga).UserId}");
        }
    }

    private static GreetingStatus Status(JournalModel saga) =>
        (GreetingStatus)GreetingDefinition.Instance.Queries["status"].Answer(saga.State);
}
