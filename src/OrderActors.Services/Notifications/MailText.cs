using System.Text;
using MimeKit;

namespace OrderActors.Services.Notifications;

/// <summary>A mail as the outbox keeps it.</summary>
internal sealed record Mail(string Key, string Recipient, string Subject, string Body, DateTimeOffset CreatedAt);

/// <summary>
/// Writes a mail as an Internet message (RFC 5322, MIME), the same text for the same mail every time.
/// </summary>
internal static class MailText
{
    private static readonly FormatOptions Format = CreateFormat();

    /// <summary>Writes the mail.</summary>
    /// <param name="mail">What to write; its recipient is an address by <see cref="Domain.EmailAddress"/>.</param>
    /// <param name="from">The sender's address.</param>
    public static byte[] Write(Mail mail, string from)
    {
        using var body = new TextPart("plain")
        {
            ContentTransferEncoding = ContentEncoding.QuotedPrintable,
        };
        body.SetText(Encoding.UTF8, mail.Body.ReplaceLineEndings("\r\n"));
        using var message = new MimeMessage
        {
            Date = mail.CreatedAt.ToUniversalTime(),
            Subject = Plain(mail.Subject),
            MessageId = $"{Keys.Derive("m", mail.Key)}{from[from.IndexOf('@', StringComparison.Ordinal)..]}",
            Body = body,
        };
        message.From.Add(new MailboxAddress(null, from));
        message.To.Add(new MailboxAddress(null, mail.Recipient));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        using var text = new MemoryStream(1024);
        message.WriteTo(Format, text);
        return text.ToArray();
    }

    /// <summary>One line, in which nothing looks like an encoded word: a reader would decode it.</summary>
    private static string Plain(string subject) =>
        subject.ReplaceLineEndings(" ").Replace("=?", "= ?", StringComparison.Ordinal);

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        return format;
    }
}
