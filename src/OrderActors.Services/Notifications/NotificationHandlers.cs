using OrderActors.Domain.Notifications;
using OrderActors.Domain.Users;
using OrderActors.Sagas;

namespace OrderActors.Services.Notifications;

internal sealed class ReadNotificationPreferencesHandler(IUsers users)
    : IActivityHandler<ReadNotificationPreferences, NotificationPreferences>
{
    public async ValueTask<NotificationPreferences> HandleAsync(
        ReadNotificationPreferences activity, ActivityContext context)
    {
        var user = await Recipients.FindAsync(users, activity.UserId, context);
        var (channels, unsubscribed, quiet) = user.Preferences;
        return new(channels, unsubscribed, quiet, user.TimeZone);
    }
}

internal sealed class SendNotificationEmailHandler(IUsers users, NotificationService notices)
    : IActivityHandler<SendNotificationEmail, NotificationSent>
{
    public async ValueTask<NotificationSent> HandleAsync(SendNotificationEmail activity, ActivityContext context)
    {
        var (userId, subject, body) = activity;
        var user = await Recipients.FindAsync(users, userId, context);
        if (user.Email is null) throw new PermanentError("the user has no e-mail address");
        var request = $"notification {userId} {Keys.Derive("", $"{subject}\n{body}")}";
        return new(await notices.MailAsync(context.IdempotencyKey, request, user.Email, subject, body));
    }
}

internal sealed class SendNotificationSmsHandler(IUsers users, NotificationService notices)
    : IActivityHandler<SendNotificationSms, NotificationSent>
{
    public async ValueTask<NotificationSent> HandleAsync(SendNotificationSms activity, ActivityContext context)
    {
        var user = await Recipients.FindAsync(users, activity.UserId, context);
        if (user.Phone is null) throw new PermanentError("the user has no phone");
        return new(await notices.TextAsync(context.IdempotencyKey, user.Phone, activity.Text));
    }
}

internal sealed class SendNotificationPushHandler(IUsers users, IPushSender push)
    : IActivityHandler<SendNotificationPush, NotificationSent>
{
    public async ValueTask<NotificationSent> HandleAsync(SendNotificationPush activity, ActivityContext context)
    {
        var (userId, subject, body) = activity;
        await Recipients.FindAsync(users, userId, context);
        await push.SendAsync(context.IdempotencyKey, new(userId, subject, body), context.CancellationToken);
        return new(NotificationService.Queued);
    }
}

/// <summary>Who gets something. Looked up at each attempt, by the id: an address may change, a user may go.</summary>
internal static class Recipients
{
    /// <summary>The user.</summary>
    /// <exception cref="PermanentError">There is none of that id, or not any more.</exception>
    public static async Task<User> FindAsync(IUsers users, string userId, ActivityContext context) =>
        await users.FindAsync(userId, context.CancellationToken)
        ?? throw new PermanentError($"there is no user {userId}");
}
