using System.Text.Json.Serialization;
using OrderActors.Domain.Users;
using OrderActors.Sagas;

namespace OrderActors.Domain.Notifications;

/// <summary>What can be asked of a notification, by the names that addresses have.</summary>
[JsonDerivedType(typeof(SendNotification), "start")]
[JsonDerivedType(typeof(CancelNotification), "cancel")]
public abstract record NotificationCommand : SagaCommand;

/// <summary>Starts a notification.</summary>
/// <param name="UserId">Who gets it.</param>
/// <param name="Subject">What it is about, in one line.</param>
/// <param name="Body">The text.</param>
/// <param name="Urgency"><c>normal</c> waits until the user's quiet hours are over; <c>urgent</c> does not.</param>
/// <param name="Channels">The channels to try, or null: all.</param>
/// <param name="Topic">What users can unsubscribe from, or null.</param>
[Command("Notifies a user by the channels that they allow", Starts = true)]
public sealed record SendNotification(string UserId, string Subject, string Body, string Urgency = Urgencies.Normal,
    ValueList<string>? Channels = null, string? Topic = null) : NotificationCommand;

/// <summary>Cancels a notification; what has been sent stays sent.</summary>
/// <param name="Reason">Why.</param>
[Command("Cancels what is not sent yet")]
public sealed record CancelNotification(string Reason) : NotificationCommand;

/// <summary>How urgent a notification is.</summary>
public static class Urgencies
{
    /// <summary>It waits until the user's quiet hours are over.</summary>
    public const string Normal = "normal";

    /// <summary>It is sent at once.</summary>
    public const string Urgent = "urgent";
}

/// <summary>
/// What the user wants to get, how and when. Reads only. An unknown user is a <see cref="PermanentError"/>.
/// </summary>
public sealed record ReadNotificationPreferences(string UserId) : Activity<NotificationPreferences>;

/// <summary>The user's preferences.</summary>
/// <param name="Channels">The channels that may be used.</param>
/// <param name="Unsubscribed">The topics that the user wants to hear nothing of.</param>
/// <param name="QuietHours">When only what is urgent may be sent; null: never quiet.</param>
/// <param name="TimeZone">The IANA name of the user's time zone.</param>
public sealed record NotificationPreferences(
    ValueList<string> Channels, ValueList<string> Unsubscribed, QuietHours? QuietHours, string TimeZone);

/// <summary>Sends it by e-mail. A user without an address is a <see cref="PermanentError"/>.</summary>
public sealed record SendNotificationEmail(string UserId, string Subject, string Body) : Activity<NotificationSent>;

/// <summary>Sends it as a text message. A user without a phone is a <see cref="PermanentError"/>.</summary>
public sealed record SendNotificationSms(string UserId, string Text) : Activity<NotificationSent>;

/// <summary>Sends it to the user's devices.</summary>
public sealed record SendNotificationPush(string UserId, string Subject, string Body) : Activity<NotificationSent>;

/// <summary>What became of a send: <c>queued</c>.</summary>
public sealed record NotificationSent(string Delivery);
