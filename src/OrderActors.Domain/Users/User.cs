using OrderActors.Sagas;

namespace OrderActors.Domain.Users;

/// <summary>A user: who they are, how to reach them, and what they want to get. Orders call them customers.</summary>
/// <param name="UserId">The id; it never changes and is never used again.</param>
/// <param name="Name">How to call them; null only in records that were made without one.</param>
/// <param name="Email">Where to write to, or null.</param>
/// <param name="Phone">Where to send texts to, in the form of E.164, or null.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live, or null.</param>
/// <param name="TimeZone">The IANA name of their time zone.</param>
/// <param name="Language">Their language as a tag (BCP 47), for example <c>de</c> or <c>pt-BR</c>.</param>
/// <param name="Preferences">What they want to get, how and when.</param>
/// <param name="Blocked">Whether the shop does no business with them.</param>
public sealed record User(
    string UserId, string? Name, string? Email, string? Phone, string Tier, string? Country, string TimeZone,
    string Language, ContactPreferences Preferences, bool Blocked)
{
    /// <summary>Whether the profile has all that the shop asks for: name, e-mail address and phone.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsComplete => Name is not null && Email is not null && Phone is not null;
}

/// <summary>What a user wants to get, how and when.</summary>
/// <param name="Channels">The channels that may be used, the preferred one first: of <see cref="Users.Channels"/>.
/// </param>
/// <param name="Unsubscribed">The topics that the user wants to hear nothing of.</param>
/// <param name="QuietHours">When only what is urgent may be sent; null: never quiet.</param>
public sealed record ContactPreferences(
    ValueList<string> Channels, ValueList<string> Unsubscribed, QuietHours? QuietHours = null)
{
    /// <summary>Every channel, every topic, at any time.</summary>
    public static ContactPreferences Default { get; } = new(Users.Channels.All, []);
}

/// <summary>The channels by which users are reached.</summary>
public static class Channels
{
    /// <summary>By e-mail.</summary>
    public const string Email = "email";

    /// <summary>By text message.</summary>
    public const string Sms = "sms";

    /// <summary>By a push message to the user's devices.</summary>
    public const string Push = "push";

    /// <summary>All of them.</summary>
    public static ValueList<string> All { get; } = [Email, Sms, Push];
}
