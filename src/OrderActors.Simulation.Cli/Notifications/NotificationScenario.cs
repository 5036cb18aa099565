using OrderActors.Domain.Notifications;
using OrderActors.Domain.Users;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Clients;
using OrderActors.Simulation.Outside;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli.Notifications;

/// <summary>The notification saga: users of all kinds of preferences, some without a way to reach them.</summary>
internal sealed class NotificationScenario : IModuleScenario
{
    private const int Users = 9;
    private static readonly string[] Zones = ["UTC", "Asia/Tokyo", "America/New_York", "Nowhere/Nothing"];
    private static readonly string[] Topics = ["offers", "parcels"];

    /// <inheritdoc/>
    public string Name => "notifications";

    /// <inheritdoc/>
    public Scenario With(int sagas) => new(Name, [NotificationDefinition.Instance], random =>
    {
        var mailbox = new Mailbox();
        for (var number = 1; number < Users; number++) mailbox.Add($"user-{number}", Preferences(random), random);
        var services = new Services()
            .On<ReadNotificationPreferences, NotificationPreferences>(mailbox.Read)
            .On<SendNotificationEmail, NotificationSent>(mailbox.Send)
            .On<SendNotificationSms, NotificationSent>(mailbox.Send)
            .On<SendNotificationPush, NotificationSent>(mailbox.Send);
        var actions = new List<ClientAction>();
        for (var number = 1; number <= sagas; number++) Draw(random, actions, number);
        return new(services, actions)
        {
            Checkers = [new PreferencesDecide(mailbox), new QuietIsKept(mailbox), new ChannelsStandAlone(mailbox)],
        };
    })
    {
        // Quiet hours last for up to a day.
        EndTimeout = TimeSpan.FromHours(36),
    };

    private static NotificationPreferences Preferences(SeededRandom random) => new(
        Channels.All.Where(_ => random.Chance(0.7)).ToValueList(),
        Topics.Where(_ => random.Chance(0.3)).ToValueList(),
        random.Chance(0.6) ? new(Hour(random, 0), Hour(random, 30)) : null, random.Pick(Zones));

    private static string Hour(SeededRandom random, int minute) => $"{random.Between(0, 23):00}:{minute:00}";

    private static void Draw(SeededRandom random, List<ClientAction> actions, int number)
    {
        var saga = SagaId.Create("notification", $"N-{number}");
        var asked = random.Spread(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(30));
        var start = new SendNotification($"user-{random.Between(1, Users)}", $"Number {number}", "Text",
            random.Chance(0.3) ? Urgencies.Urgent : Urgencies.Normal,
            random.Chance(0.3) ? Channels.All.Take(random.Between(1, 3)).ToValueList() : null,
            random.Chance(0.6) ? random.Pick(Topics) : null);
        actions.Add(new(saga, start, asked));
        if (random.Chance(0.2)) actions.Add(new(saga, start, asked + Soon()));
        if (random.Chance(0.2)) actions.Add(new(saga, start with { Body = "Another" }, asked + Soon()));
        if (random.Chance(0.2)) actions.Add(new(saga, new CancelNotification("not now"), asked + Soon()));
        if (random.Chance(0.2))
            actions.Add(new(saga, new CancelNotification("in the midst of it"), asked)
            {
                AwaitStage = random.Pick(NotificationStages.ByRank)[0],
                Think = Soon(),
            });

        TimeSpan Soon() => random.Spread(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(20));
    }
}
