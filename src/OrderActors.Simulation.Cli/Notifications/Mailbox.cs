using OrderActors.Domain.Notifications;
using OrderActors.Domain.Users;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;

namespace OrderActors.Simulation.Cli.Notifications;

/// <summary>Users with their preferences, and whatever carries messages to them, in memory: once for one key.</summary>
internal sealed class Mailbox
{
    private readonly Dictionary<string, NotificationPreferences> users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Activity> sent = new(StringComparer.Ordinal);
    private readonly HashSet<(string User, string Channel)> unreachable = [];

    /// <summary>What a user wants; null: there is no such user.</summary>
    public NotificationPreferences? PreferencesOf(string userId) => users.GetValueOrDefault(userId);

    /// <summary>What was sent under a key, or null.</summary>
    public Activity? SentUnder(string key) => sent.GetValueOrDefault(key);

    /// <summary>Adds a user.</summary>
    public void Add(string userId, NotificationPreferences preferences, SeededRandom random)
    {
        users.Add(userId, preferences);
        foreach (var channel in Channels.All)
            if (random.Chance(0.2)) unreachable.Add((userId, channel));
    }

    public NotificationPreferences Read(ReadNotificationPreferences request, string key)
    {
        _ = key;
        return PreferencesOf(request.UserId) ?? throw new PermanentError($"there is no user {request.UserId}");
    }

    public NotificationSent Send(SendNotificationEmail request, string key) =>
        Send(request.UserId, Channels.Email, request, key);

    public NotificationSent Send(SendNotificationSms request, string key) =>
        Send(request.UserId, Channels.Sms, request, key);

    public NotificationSent Send(SendNotificationPush request, string key) =>
        Send(request.UserId, Channels.Push, request, key);

    private NotificationSent Send(string userId, string channel, Activity request, string key)
    {
        if (unreachable.Contains((userId, channel))) throw new PermanentError($"no way to {channel}");
        sent.TryAdd(key, request);
        return new("queued");
    }
}
