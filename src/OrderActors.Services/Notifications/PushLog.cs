using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Notifications;

/// <summary>
/// Whatever brings push messages to a user's devices. A host that registers its own before the module replaces the log.
/// </summary>
public interface IPushSender
{
    /// <summary>Sends a message, once for one key.</summary>
    /// <param name="idempotencyKey">The key.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ActivityException">It could not be sent.</exception>
    Task SendAsync(string idempotencyKey, PushMessage message, CancellationToken cancellation);
}

/// <summary>A push message.</summary>
/// <param name="UserId">Whose devices get it.</param>
/// <param name="Subject">Its title.</param>
/// <param name="Body">Its text.</param>
public sealed record PushMessage(string UserId, string Subject, string Body);

/// <summary>Writes push messages to a table, as no push service is connected.</summary>
internal sealed class PushLog(IServiceStore store, TimeProvider time) : IPushSender
{
    private static readonly ServiceSql Insert = new(
        "INSERT INTO push_messages (push_key, user_id, subject, body, created_at) " +
        "VALUES (@key, @user, @subject, @body, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Find =
        new("SELECT user_id, subject, body FROM push_messages WHERE push_key = @key");

    public Task SendAsync(string idempotencyKey, PushMessage message, CancellationToken cancellation) =>
        store.WriteAsync(transaction =>
        {
            if (transaction.TryChange(Insert, idempotencyKey, message.UserId, message.Subject, message.Body,
                    time.GetUtcNow().UtcTicks)) return true;
            var recorded = transaction.First(
                Find, static row => new PushMessage(row.Text(0), row.Text(1), row.Text(2)), idempotencyKey);
            return recorded == message ? false : throw Keys.OtherRequest(idempotencyKey);
        });
}
