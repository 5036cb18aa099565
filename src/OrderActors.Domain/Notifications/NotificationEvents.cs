using System.Text.Json.Serialization;
using OrderActors.Domain.Users;
using OrderActors.Sagas;

namespace OrderActors.Domain.Notifications;

/// <summary>What happens to a notification, by its stored names, which never change.</summary>
[JsonDerivedType(typeof(NotificationRequested), "notification.requested.v1")]
[JsonDerivedType(typeof(PreferencesRead), "notification.preferences-read.v1")]
[JsonDerivedType(typeof(NotificationPlanned), "notification.planned.v1")]
[JsonDerivedType(typeof(QuietHoursEnded), "notification.quiet-hours-ended.v1")]
[JsonDerivedType(typeof(ChannelDelivered), "notification.channel-delivered.v1")]
[JsonDerivedType(typeof(ChannelFailed), "notification.channel-failed.v1")]
[JsonDerivedType(typeof(NotificationCompleted), "notification.completed.v1")]
[JsonDerivedType(typeof(NotificationCancelled), "notification.cancelled.v1")]
[JsonDerivedType(typeof(NotificationFailed), "notification.failed.v1")]
internal abstract record NotificationEvent : SagaEvent;

/// <summary>The notification exists, under this version of the saga, which never changes.</summary>
[EventClass("lifecycle")]
internal sealed record NotificationRequested(string UserId, string Subject, string Body, string Urgency,
    ValueList<string> Channels, int Version, DateTimeOffset RequestedAt, string? Topic = null) : NotificationEvent;

/// <summary>What the plan rests upon: whatever the user changes later is for later notifications.</summary>
[EventClass("enrichment")]
internal sealed record PreferencesRead(
    ValueList<string> Channels, ValueList<string> Unsubscribed, string TimeZone, QuietHours? QuietHours = null)
    : NotificationEvent;

/// <summary>Which channels are used, and from when on; null: at once.</summary>
[EventClass("plan")]
internal sealed record NotificationPlanned(ValueList<PlannedChannel> Channels, DateTimeOffset? HeldUntil = null)
    : NotificationEvent;

/// <summary>A channel that is used, or why it is skipped.</summary>
internal sealed record PlannedChannel(string Channel, string? Skipped = null);

[EventClass("plan")]
internal sealed record QuietHoursEnded : NotificationEvent;

[EventClass("notification")]
internal sealed record ChannelDelivered(string Channel, string Delivery) : NotificationEvent;

[EventClass("notification")]
internal sealed record ChannelFailed(string Channel, string Error) : NotificationEvent;

[EventClass("lifecycle")]
internal sealed record NotificationCompleted : NotificationEvent;

[EventClass("lifecycle")]
internal sealed record NotificationCancelled(string Reason) : NotificationEvent;

[EventClass("lifecycle")]
internal sealed record NotificationFailed(string Error) : NotificationEvent;
