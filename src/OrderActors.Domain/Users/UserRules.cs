using OrderActors.Sagas;

namespace OrderActors.Domain.Users;

/// <summary>What a user's record must keep to, whoever makes it. One rule for one fact: see <see cref="TextRules"/>.
/// </summary>
public static class UserRules
{
    /// <summary>The most topics that a user may be unsubscribed from.</summary>
    public const int MaxTopics = 100;

    private const int MaxTopic = 64;

    /// <summary>What is wrong with a record, in one sentence that names the member, or null.</summary>
    public static string? Mistake(User user) =>
        TextRules.Id("userId", user.UserId) ?? TextRules.Name("name", user.Name)
        ?? TextRules.Email("email", user.Email) ?? TextRules.Phone("phone", user.Phone)
        ?? TextRules.Tier("tier", user.Tier) ?? TextRules.Country("country", user.Country)
        ?? TextRules.TimeZone("timeZone", user.TimeZone) ?? TextRules.Language("language", user.Language)
        ?? ChannelList("preferences.channels", user.Preferences.Channels)
        ?? Topics("preferences.unsubscribed", user.Preferences.Unsubscribed)
        ?? Quiet("preferences.quietHours", user.Preferences.QuietHours);

    /// <summary>A list of channels, each once; it may be empty.</summary>
    public static string? ChannelList(string member, ValueList<string> channels)
    {
        foreach (var channel in channels)
            if (!Channels.All.Contains(channel, StringComparer.Ordinal))
                return $"{member} may hold {string.Join(", ", Channels.All)}";
        return channels.Distinct(StringComparer.Ordinal).Count() == channels.Count
            ? null : $"{member} must name each channel once";
    }

    /// <summary>A topic that notifications are about.</summary>
    public static string? Topic(string member, string? topic) =>
        topic is { Length: > 0 and <= MaxTopic } && topic.All(c =>
            char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            ? null : $"{member} must be 1-{MaxTopic} of [a-z0-9.-]";

    private static string? Topics(string member, ValueList<string> topics)
    {
        if (topics.Count > MaxTopics) return $"{member} may name at most {MaxTopics} topics";
        for (var i = 0; i < topics.Count; i++)
            if (Topic($"{member}[{i}]", topics[i]) is { } wrong) return wrong;
        return topics.Distinct(StringComparer.Ordinal).Count() == topics.Count
            ? null : $"{member} must name each topic once";
    }

    private static string? Quiet(string member, QuietHours? hours) => hours switch
    {
        null => null,
        _ when !QuietHours.IsTime(hours.From) => $"{member}.from must be a time of day, such as 22:00",
        _ when !QuietHours.IsTime(hours.To) => $"{member}.to must be a time of day, such as 07:00",
        _ when hours.From == hours.To => $"{member} must begin and end at different times",
        _ => null,
    };
}
