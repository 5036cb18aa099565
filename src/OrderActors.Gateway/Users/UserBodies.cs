using OrderActors.Domain.Users;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Users;

/// <summary>A user to create.</summary>
/// <param name="Name">How to call them.</param>
/// <param name="UserId">Their id, or null: it is made of the idempotency key, else of the time.</param>
/// <param name="Email">Where to write to, or null.</param>
/// <param name="Phone">Where to send texts to (E.164, for example <c>+4930123456</c>), or null.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live, or null.</param>
/// <param name="TimeZone">The IANA name of their time zone.</param>
/// <param name="Language">Their language as a tag (BCP 47).</param>
/// <param name="Preferences">What they want to get; null: everything, at any time.</param>
/// <param name="Blocked">Whether the shop does no business with them.</param>
internal sealed record CreateUserBody(
    string Name, string? UserId = null, string? Email = null, string? Phone = null, string Tier = "standard",
    string? Country = null, string TimeZone = "UTC", string Language = "en", PreferencesBody? Preferences = null,
    bool Blocked = false)
{
    public ValueOrProblem<User> ToUser(string userId) => UserBodies.ToUser(Preferences, preferences =>
        new(userId, Name, Email, Phone, Tier, Country, TimeZone, Language, preferences, Blocked));
}

/// <summary>A user's whole record; what is left out takes its default.</summary>
/// <param name="Name">How to call them.</param>
/// <param name="Email">Where to write to, or null.</param>
/// <param name="Phone">Where to send texts to (E.164, for example <c>+4930123456</c>), or null.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live, or null.</param>
/// <param name="TimeZone">The IANA name of their time zone.</param>
/// <param name="Language">Their language as a tag (BCP 47).</param>
/// <param name="Preferences">What they want to get; null: everything, at any time.</param>
/// <param name="Blocked">Whether the shop does no business with them.</param>
internal sealed record UserBody(
    string Name, string? Email = null, string? Phone = null, string Tier = "standard", string? Country = null,
    string TimeZone = "UTC", string Language = "en", PreferencesBody? Preferences = null, bool Blocked = false)
{
    public ValueOrProblem<User> ToUser(string userId) => UserBodies.ToUser(Preferences, preferences =>
        new(userId, Name, Email, Phone, Tier, Country, TimeZone, Language, preferences, Blocked));
}

/// <summary>What a user wants to get, how and when.</summary>
/// <param name="Channels">The channels that may be used, the preferred one first: <c>email</c>, <c>sms</c>,
/// <c>push</c>; null: all.</param>
/// <param name="Unsubscribed">The topics that the user wants to hear nothing of; null: none.</param>
/// <param name="QuietHours">When only what is urgent may be sent; null: never quiet.</param>
internal sealed record PreferencesBody(
    IReadOnlyList<string?>? Channels = null, IReadOnlyList<string?>? Unsubscribed = null,
    QuietHoursBody? QuietHours = null);

/// <summary>The hours of each day in which only what is urgent may be sent; they may go over midnight.</summary>
/// <param name="From">When they begin in the user's time zone, as <c>HH:mm</c>.</param>
/// <param name="To">When they end, as <c>HH:mm</c>.</param>
internal sealed record QuietHoursBody(string From, string To);

/// <summary>A user.</summary>
/// <param name="UserId">The id.</param>
/// <param name="Name">How to call them; null only in records that were made without one.</param>
/// <param name="Email">Where to write to, or null.</param>
/// <param name="Phone">Where to send texts to, or null.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live, or null.</param>
/// <param name="TimeZone">The IANA name of their time zone.</param>
/// <param name="Language">Their language as a tag (BCP 47).</param>
/// <param name="Preferences">What they want to get, how and when.</param>
/// <param name="Blocked">Whether the shop does no business with them.</param>
internal sealed record UserResponse(
    string UserId, string? Name, string? Email, string? Phone, string Tier, string? Country, string TimeZone,
    string Language, PreferencesResponse Preferences, bool Blocked)
{
    public static UserResponse Of(User user) => new(user.UserId, user.Name, user.Email, user.Phone, user.Tier,
        user.Country, user.TimeZone, user.Language,
        new([.. user.Preferences.Channels], [.. user.Preferences.Unsubscribed],
            user.Preferences.QuietHours is { } quiet ? new(quiet.From, quiet.To) : null), user.Blocked);
}

/// <summary>What a user wants to get, how and when.</summary>
/// <param name="Channels">The channels that may be used, the preferred one first.</param>
/// <param name="Unsubscribed">The topics that the user wants to hear nothing of.</param>
/// <param name="QuietHours">When only what is urgent may be sent; null: never quiet.</param>
internal sealed record PreferencesResponse(
    IReadOnlyList<string> Channels, IReadOnlyList<string> Unsubscribed, QuietHoursBody? QuietHours);

/// <summary>A page of users.</summary>
/// <param name="Users">By id.</param>
/// <param name="Next">What to ask for <c>after</c>, or null at the end.</param>
internal sealed record UserList(IReadOnlyList<UserResponse> Users, string? Next);

/// <summary>Makes users of bodies; the serializer lets nulls into lists.</summary>
internal static class UserBodies
{
    public static ValueOrProblem<User> ToUser(PreferencesBody? body, Func<ContactPreferences, User> make)
    {
        var channels = ToList("preferences.channels", body?.Channels, Channels.All);
        if (channels.Failed) return channels.Problem;
        var topics = ToList("preferences.unsubscribed", body?.Unsubscribed, []);
        if (topics.Failed) return topics.Problem;
        var quiet = body?.QuietHours is { } hours ? new QuietHours(hours.From, hours.To) : null;
        var user = make(new(channels.Value, topics.Value, quiet));
        return UserRules.Mistake(user) is { } wrong ? Problem.Invalid(wrong) : user;
    }

    private static ValueOrProblem<ValueList<string>> ToList(
        string member, IReadOnlyList<string?>? words, ValueList<string> none)
    {
        if (words is null) return none;
        for (var i = 0; i < words.Count; i++)
            if (words[i] is null) return Problem.Invalid($"{member}[{i}] must not be null");
        return words.OfType<string>().ToValueList();
    }
}
