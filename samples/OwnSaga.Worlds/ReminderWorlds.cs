using OrderActors.Sagas;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Clients;
using OrderActors.Simulation.Outside;
using OrderActors.Simulation.Scenarios;

namespace OwnSaga.Worlds;

/// <summary>The reminder of the guide, put under the crash simulation.</summary>
public static class ReminderWorlds
{
    #region scenario
    public static Scenario Scenario { get; } = new("reminders", [ReminderDefinition.Instance], random =>
    {
        var post = new HashSet<string>();
        var services = new Services().On<SendNote, NoteSent>((note, key) =>
        {
            post.Add(key); // Once for one key, as IPost demands.
            return new NoteSent(key);
        });
        var actions = new List<ClientAction>();
        for (var number = 1; number <= 20; number++)
        {
            var saga = SagaId.Create("reminder", $"R-{number}");
            var asked = random.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10));
            var at = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero) + 2 * asked;
            actions.Add(new(saga, new Remind("Ada", "tea", at), asked));
            if (random.Chance(0.3)) actions.Add(new(saga, new Forget("had some"), 2 * asked));
        }

        return new(services, actions) { Checkers = [new NotesGoOut(post)] };
    });

    private sealed class NotesGoOut(HashSet<string> post) : Checker("a reminder that is sent was posted")
    {
        public override void Stored(JournalModel saga)
        {
            if (saga.Description.Outcome == "sent" && !post.Contains(saga.Id.IdempotencyKey("send-note")))
                Broken(saga.Id, "nothing was posted");
        }
    }
    #endregion
}
