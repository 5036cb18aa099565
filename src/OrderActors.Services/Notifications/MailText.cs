using System.Globalization;
using System.Text;

namespace OrderActors.Services.Notifications;

/// <summary>A mail as the outbox keeps it.</summary>
internal sealed record Mail(string Key, string Recipient, string Subject, string Body, DateTimeOffset CreatedAt);

/// <summary>
/// Writes a mail as an Internet message (RFC 5322, MIME), the same text for the same mail every time.
/// </summary>
internal static class MailText
{
    /// <summary>Longest line of quoted-printable (RFC 2045), without its soft break.</summary>
    private const int LineLength = 75;

    /// <summary>
    /// Bytes of one encoded word: framed and behind "Subject: " it fits the line of 76 characters (RFC 2047).
    /// </summary>
    private const int WordBytes = 39;

    /// <summary>
    /// Whether the text can stand in a header as one address: no spaces, controls or list separators.
    /// </summary>
    public static bool IsAddress(string? text)
    {
        if (text is null || text.Length > 254) return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 && at == text.LastIndexOf('@')
            && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c)
                || "<>,;:\"()[]\\".Contains(c, StringComparison.Ordinal));
    }

    public static string Write(Mail mail, string from)
    {
        var text = new StringBuilder(512);
        var date = mail.CreatedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        var host = from[from.IndexOf('@', StringComparison.Ordinal)..];
        text.Append("Date: ").Append(date).Append(" +0000\r\n");
        text.Append("From: ").Append(from).Append("\r\n");
        text.Append("To: ").Append(mail.Recipient).Append("\r\n");
        text.Append("Subject: ");
        AppendWords(text, mail.Subject);
        text.Append("\r\nMessage-ID: <").Append(Keys.Derive("m", mail.Key)).Append(host).Append(">\r\n");
        text.Append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        text.Append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        AppendBody(text, mail.Body);
        return text.ToString();
    }

    /// <summary>
    /// A header's free text: plain if it is short and printable ASCII, else encoded words that break between
    /// characters.
    /// </summary>
    private static void AppendWords(StringBuilder text, string value)
    {
        if (value.Length <= 65 && value.All(c => c is >= ' ' and <= '~')
            && !value.Contains("=?", StringComparison.Ordinal))
        {
            text.Append(value);
            return;
        }

        var word = new List<byte>(WordBytes);
        Span<byte> bytes = stackalloc byte[4];
        var first = true;
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > WordBytes) Flush();
            foreach (var b in bytes[..length]) word.Add(b);
        }

        Flush();

        void Flush()
        {
            if (!first) text.Append("\r\n ");
            text.Append("=?utf-8?B?").Append(Convert.ToBase64String([.. word])).Append("?=");
            word.Clear();
            first = false;
        }
    }

    private static void AppendBody(StringBuilder text, string body)
    {
        foreach (var line in body.ReplaceLineEndings("\n").Split('\n'))
        {
            AppendLine(text, Encoding.UTF8.GetBytes(line));
            text.Append("\r\n");
        }
    }

    private static void AppendLine(StringBuilder text, byte[] line)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var b = line[i];
            // A dot that begins a line ends the message in SMTP; a blank that ends one is lost on the way.
            var plain = b is > (byte)' ' and <= (byte)'~' and not (byte)'=' && !(b == '.' && column == 0)
                || (b == ' ' && i < line.Length - 1);
            var width = plain ? 1 : 3;
            if (column + width > LineLength)
            {
                text.Append("=\r\n");
                column = 0;
                plain = plain && b != '.';
                width = plain ? 1 : 3;
            }

            if (plain) text.Append((char)b);
            else text.Append('=').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            column += width;
        }
    }
}
