using OrderActors.Domain;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Notifications;

/// <summary>Accepts mails and text messages, once per key; mails wait in the outbox for its writer.</summary>
internal sealed class NotificationService(IServiceStore store, OutboxSignal signal, TimeProvider time)
{
    /// <summary>Queued.</summary>
    public const string Queued = "queued";

    /// <summary>There is no address to send it to; recorded all the same.</summary>
    public const string Skipped = "skipped";

    private static readonly ServiceSql InsertMail = new(
        "INSERT INTO mails (mail_key, request, recipient, subject, body, state, created_at) " +
        "VALUES (@key, @request, @recipient, @subject, @body, @state, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql FindMail = new("SELECT request, state FROM mails WHERE mail_key = @key");

    private static readonly ServiceSql InsertText = new(
        "INSERT INTO text_messages (message_key, phone, text, state, created_at) " +
        "VALUES (@key, @phone, @text, @state, @now) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql FindText =
        new("SELECT phone, text FROM text_messages WHERE message_key = @key");

    /// <summary>Queues a mail; one without an address is recorded as skipped.</summary>
    /// <param name="key">The idempotency key.</param>
    /// <param name="request">
    /// The request, to compare a repeat with; not the text, whose wording may change.
    /// </param>
    /// <param name="recipient">The address, or null.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="body">The text.</param>
    /// <exception cref="ValidationError">The recipient is not an address, as stored addresses from before the rule may
    /// be.</exception>
    public async Task<string> MailAsync(string key, string request, string? recipient, string subject, string body)
    {
        var usable = !string.IsNullOrWhiteSpace(recipient);
        if (usable && !EmailAddress.IsValid(recipient))
            throw new ValidationError($"the e-mail address is not {EmailAddress.Form}");
        var delivery = await store.WriteAsync(transaction =>
        {
            if (transaction.TryChange(InsertMail, key, request, usable ? recipient : null, subject, body,
                    usable ? Queued : Skipped, Now)) return usable ? Queued : Skipped;
            var recorded = transaction.First(FindMail, static row => new Recorded(row.Text(0), row.Text(1)), key)!;
            if (recorded.Request != request) throw Keys.OtherRequest(key);
            return recorded.State == Skipped ? Skipped : Queued;
        });
        if (delivery == Queued) signal.Raise();
        return delivery;
    }

    /// <summary>Sends a text message: for now, writes it to the log of text messages.</summary>
    /// <remarks>The phone is not compared with a repeat's: it is looked up for each attempt, and may have changed.
    /// </remarks>
    public Task<string> TextAsync(string key, string? phone, string text)
    {
        var number = string.IsNullOrWhiteSpace(phone) ? null : phone;
        return store.WriteAsync(transaction =>
        {
            var delivery = number is null ? Skipped : Queued;
            var state = number is null ? Skipped : "sent";
            if (transaction.TryChange(InsertText, key, number, text, state, Now)) return delivery;
            var recorded = transaction.First(
                FindText, static row => new TextMessage(row.TextOrNull(0), row.Text(1)), key)!;
            if (recorded.Text != text) throw Keys.OtherRequest(key);
            return recorded.Phone is null ? Skipped : Queued;
        });
    }

    private long Now => time.GetUtcNow().UtcTicks;

    private sealed record Recorded(string Request, string State);

    private sealed record TextMessage(string? Phone, string Text);
}

/// <summary>Wakes the outbox's writer.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim waiting = new(0, 1);

    /// <summary>Signals that there is something to write. Several calls before the writer looks count as one.</summary>
    public void Raise()
    {
        if (waiting.CurrentCount > 0) return;
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another caller was first; the writer wakes all the same.
        }
    }

    public void Wait(TimeSpan atMost, CancellationToken cancellation) => waiting.Wait(atMost, cancellation);

    public void Dispose() => waiting.Dispose();
}
