using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Domain;
using OrderActors.Domain.Notifications;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services.Users;

namespace OrderActors.Services.Notifications;

/// <summary>
/// The saga <c>notification</c>. Users are the module <c>users</c>'s; mails and text messages are the shop's.
/// </summary>
public sealed class NotificationsModule : ISagaModule
{
    /// <inheritdoc/>
    public string Name => "notifications";

    /// <inheritdoc/>
    public IReadOnlyList<SagaDefinition> Sagas => [NotificationDefinition.Instance];

    /// <inheritdoc/>
    public ServiceTables Tables { get; } = new("notifications", new TableVersion("""
        CREATE TABLE push_messages (
            push_key {key} NOT NULL PRIMARY KEY, user_id {key} NOT NULL, subject {text} NOT NULL, body {text} NOT NULL,
            created_at {number} NOT NULL){keyed}
        """));

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<IPushSender, PushLog>();
        services.AddSingleton<IPurgeRule, PushRecords>().AddSingleton<IUserObserver, NotificationObserver>()
            .AddCommandRule<SendNotification>(NotificationRules.Mistake)
            .AddCommandRule<CancelNotification>(cancel => TextRules.Reason("reason", cancel.Reason))
            .AddActivityHandler<ReadNotificationPreferences, NotificationPreferences,
                ReadNotificationPreferencesHandler>()
            .AddActivityHandler<SendNotificationEmail, NotificationSent, SendNotificationEmailHandler>()
            .AddActivityHandler<SendNotificationSms, NotificationSent, SendNotificationSmsHandler>()
            .AddActivityHandler<SendNotificationPush, NotificationSent, SendNotificationPushHandler>();
    }

    private sealed class PushRecords : IPurgeRule
    {
        public IReadOnlyList<ServiceSql> Deletes { get; } = [KeyRange.Delete("push_messages", "push_key")];
    }
}
