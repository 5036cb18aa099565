using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Notifications;

/// <summary>The saga kind <c>notification</c>: its stored names, messages, activities and query.</summary>
public static class NotificationDefinition
{
    private const string Settings = "notifications";

    /// <summary>The definition.</summary>
    public static SagaDefinition<NotificationState> Instance { get; } =
        new SagaDefinition<NotificationState>("notification", new NotificationSaga(), NotificationStages.ByRank)
            .EventsOf(NotificationJson.Default.NotificationEvent)
            .Activity<ReadNotificationPreferences, NotificationPreferences>("read-notification-preferences", Settings)
            .Activity<SendNotificationEmail, NotificationSent>("send-notification-email", Settings)
            .Activity<SendNotificationSms, NotificationSent>("send-notification-sms", Settings)
            .Activity<SendNotificationPush, NotificationSent>("send-notification-push", Settings)
            .CommandsOf(NotificationCommandJson.Default.NotificationCommand)
            .Failures(NotificationStages.Cancelled, NotificationStages.Failed)
            .Query("status", NotificationJson.Default.NotificationStatus, Status);

    private static NotificationStatus Status(NotificationState state) => new()
    {
        UserId = state.Requested.UserId,
        Stage = state.Stage,
        Outcome = state.Outcome,
        Subject = state.Requested.Subject,
        Urgency = state.Requested.Urgency,
        Topic = state.Requested.Topic,
        Channels = state.Channels,
        HeldUntil = state.HeldUntil,
        LastError = state.LastError,
        RequestedAt = state.Requested.RequestedAt,
    };
}

/// <summary>Events as they are stored, and the answer.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NotificationEvent))]
[JsonSerializable(typeof(NotificationStatus))]
[JsonSerializable(typeof(PlannedChannel))]
[JsonSerializable(typeof(ChannelStatus))]
[JsonSerializable(typeof(string))]
internal sealed partial class NotificationJson : JsonSerializerContext;

/// <summary>Commands as callers write them: an unknown or missing member is the caller's mistake.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NotificationCommand))]
[JsonSerializable(typeof(string))]
internal sealed partial class NotificationCommandJson : JsonSerializerContext;
