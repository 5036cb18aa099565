using System.Text;
using MimeKit;
using MimeKit.Encodings;
using MimeKit.Utils;

namespace OrderActors.Services.Notifications;

/// <summary>A mail as stored in the outbox.</summary>
internal sealed record Mail(string Key, string Recipient, string Subject, string Body, DateTimeOffset CreatedAt);

/// <summary>
/// Writes a mail as an Internet message (RFC 5322, MIME), the same text for the same mail every time.
/// </summary>
internal static class MailText
{
    private const int ShortLine = 60;

    private static readonly FormatOptions Format = CreateFormat();

    /// <summary>Writes the mail.</summary>
    /// <param name="mail">What to write; its recipient is an address by <see cref="Domain.EmailAddress"/>.</param>
    /// <param name="from">The sender's address.</param>
    /// <remarks>
    /// MimeKit encodes the subject, the date and the body; a whole message of its own takes seven times the memory per
    /// mail.
    /// </remarks>
    public static byte[] Write(Mail mail, string from)
    {
        var domain = from.AsSpan(from.IndexOf('@', StringComparison.Ordinal));
        return Encoding.ASCII.GetBytes(
            $"From: {from}\r\nDate: {DateUtils.FormatDate(mail.CreatedAt.ToUniversalTime())}\r\n" +
            $"Message-Id: <{Keys.Derive("m", mail.Key)}{domain}>\r\nTo: {mail.Recipient}\r\n" +
            $"Subject:{Subject(mail.Subject)}Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" +
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
            Body(mail.Body));
    }

    private static string Body(string text)
    {
        var body = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        var encoder = new QuotedPrintableEncoder();
        var encoded = new byte[encoder.EstimateOutputLength(body.Length)];
        var length = encoder.Flush(body, 0, body.Length, encoded);
        // It ends lines as Unix does.
        var lines = Encoding.ASCII.GetString(encoded, 0, length).ReplaceLineEndings("\r\n");
        return lines.EndsWith('\n') ? lines : lines + "\r\n";
    }

    private static string Subject(string text)
    {
        var plain = Plain(text);
        // Nothing to encode and nothing to fold: most of them.
        if (plain.Length < ShortLine && !plain.AsSpan().ContainsAnyExceptInRange(' ', '~')) return $" {plain}\r\n";
        var subject = new Header(HeaderId.Subject, "");
        subject.SetValue(Format, Encoding.UTF8, plain);
        return Encoding.ASCII.GetString(subject.RawValue);
    }

    /// <summary>One line, in which nothing looks like an encoded word: a reader would decode it.</summary>
    private static string Plain(string subject) =>
        subject.ReplaceLineEndings(" ").Replace("=?", "= ?", StringComparison.Ordinal);

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}
