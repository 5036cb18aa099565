namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of the notification saga.</summary>
internal static class NotificationFaults
{
    private const string Scenario = "notifications";
    private const string Plan = "OrderActors.Domain/Notifications/NotificationPlan.cs";
    private const string Saga = "OrderActors.Domain/Notifications/NotificationSaga.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("notification: a topic that the user has left is sent all the same", Checks.Preferences, new Edit(Plan,
            "if (topic is not null && preferences", "if (topic is \"\" && preferences"))
        {
            Scenario = Scenario,
        },
        new("notification: a channel that the user does not allow is used", Checks.Preferences, new Edit(Plan,
            "preferences.Channels.Contains(channel, StringComparer.Ordinal) ?", "preferences.Channels.Count > 0 ?"))
        {
            Scenario = Scenario,
        },
        new("notification: quiet hours hold nothing back", Checks.Quiet, new Edit(Plan,
            "waits ? preferences", "waits && channels.Count > 9 ? preferences"))
        {
            Scenario = Scenario,
        },
        new("notification: what is urgent waits as well", Checks.Quiet, new Edit(Plan,
            "requested.Urgency == Urgencies.Normal && channels", "channels"))
        {
            Scenario = Scenario,
        },
        new("notification: one channel that fails makes the whole fail", Checks.EachChannel, new Edit(Saga,
            "channels.Any(channel => channel.State == ChannelStatus.Delivered)",
            "!channels.Any(channel => channel.State == ChannelStatus.Failed)"))
        {
            Scenario = Scenario,
        },
    ];
}
