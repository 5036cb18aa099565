using OrderActors.Domain.Users;
using OrderActors.Sagas;

namespace OrderActors.Domain.Notifications;

/// <summary>What a user's preferences make of a notification.</summary>
internal static class NotificationPlan
{
    /// <summary>The plan at <paramref name="now"/>; an unknown time zone counts as UTC.</summary>
    public static NotificationPlanned Of(
        NotificationRequested requested, NotificationPreferences preferences, DateTimeOffset now)
    {
        var channels = requested.Channels
            .Select(channel => new PlannedChannel(channel, Skipped(channel, requested.Topic, preferences)))
            .ToValueList();
        var waits = requested.Urgency == Urgencies.Normal && channels.Any(channel => channel.Skipped is null);
        return new(channels, waits ? preferences.QuietHours?.EndAfter(now, Zone(preferences.TimeZone)) : null);
    }

    private static string? Skipped(string channel, string? topic, NotificationPreferences preferences)
    {
        if (topic is not null && preferences.Unsubscribed.Contains(topic, StringComparer.Ordinal))
            return $"unsubscribed from {topic}";
        return preferences.Channels.Contains(channel, StringComparer.Ordinal) ? null : $"{channel} is not allowed";
    }

    private static TimeZoneInfo Zone(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
}

/// <summary>What a notification must keep to.</summary>
public static class NotificationRules
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxBody = 10_000;

    /// <summary>What is wrong with a request, in one sentence that names the member, or null.</summary>
    public static string? Mistake(SendNotification request) =>
        TextRules.Id("userId", request.UserId) ?? TextRules.Name("subject", request.Subject)
        ?? Body("body", request.Body) ?? Urgency("urgency", request.Urgency)
        ?? (request.Channels is { } channels ? Named("channels", channels) : null)
        ?? (request.Topic is { } topic ? UserRules.Topic("topic", topic) : null);

    /// <summary>A text of several lines.</summary>
    private static string? Body(string member, string? value) =>
        TextRules.Text(member, value?.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' '), MaxBody);

    private static string? Urgency(string member, string? value) =>
        value is Urgencies.Normal or Urgencies.Urgent ? null : $"{member} must be normal or urgent";

    private static string? Named(string member, ValueList<string> channels) =>
        channels.Count == 0 ? $"{member} must name a channel" : UserRules.ChannelList(member, channels);
}
