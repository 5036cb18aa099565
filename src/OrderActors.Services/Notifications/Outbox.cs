using System.Text;
using Microsoft.Extensions.Logging;
using OrderActors.Domain;
using OrderActors.Engine.Files;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Notifications;

/// <summary>
/// Makes queued mails into files, at least once: the same mail has the same file name and the same text.
/// </summary>
/// <remarks>
/// Files are not flushed one by one, which would cost the journal its disk: after a power cut a file may be missing,
/// while its mail is kept in the table.
/// </remarks>
internal sealed class Outbox(IServiceStore store, ServiceOptions options, string folder, ILogger<Outbox> log)
{
    private const int BatchSize = 256;

    private static readonly ServiceSql NextQueued = new(
        "SELECT number, mail_key, recipient, subject, body, created_at FROM mails WHERE state = 'queued' " +
        "ORDER BY number LIMIT @most");

    private static readonly ServiceSql MarkWritten = new(
        "UPDATE mails SET state = 'written' WHERE state = 'queued' AND number BETWEEN @first AND @last");

    private static readonly ServiceSql MarkSkipped =
        new("UPDATE mails SET state = 'skipped' WHERE state = 'queued' AND number = @number");

    /// <summary>Writes some of the queued mails; returns how many. Zero: none are left.</summary>
    public async Task<int> WriteSomeAsync(CancellationToken cancellation)
    {
        var queued = await store.ReadAsync(reader =>
            reader.All(NextQueued, static row => new QueuedMail(row.Number(0), new(
            row.Text(1), row.Text(2), row.Text(3), row.Text(4), new(row.Number(5), TimeSpan.Zero))), BatchSize));
        if (queued.Count == 0) return 0;
        OwnerOnly.CreateFolder(folder);
        var skipped = new List<long>();
        foreach (var (number, mail) in queued)
        {
            cancellation.ThrowIfCancellationRequested();
            if (EmailAddress.IsValid(mail.Recipient))
            {
                Write(mail);
                continue;
            }

            // Queued before the present rule for addresses: it must not block the mails behind it.
            skipped.Add(number);
            log.LogWarning("The mail {Key} is not written: its address is not {Form}", mail.Key, EmailAddress.Form);
        }

        // Numbers grow with the commits, so all that was queued between the two is among what was read.
        var (first, last) = (queued[0].Number, queued[^1].Number);
        return await store.WriteAsync(transaction =>
        {
            foreach (var number in skipped) transaction.Execute(MarkSkipped, number);
            return skipped.Count + transaction.Execute(MarkWritten, first, last);
        });
    }

    private void Write(Mail mail)
    {
        var path = Path.Combine(folder, FileName(mail.Key));
        // Renamed when it is complete: a program that watches the folder never sees half a mail.
        var unfinished = path + ".tmp";
        var text = MailText.Write(mail, options.MailFrom);
        // Creating a file is the largest cost of a mail. It is new, never truncated: after a truncation some file
        // systems give it its blocks at once, and the next flush of the databases has to wait for them.
        using (var file = OwnerOnly.Replace(unfinished)) file.Write(text);

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>A file name for a key: readable, safe on every file system, and different for different keys.</summary>
    public static string FileName(string key)
    {
        const int longest = 120;
        var name = new StringBuilder(key.Length + 24);
        foreach (var c in key.AsSpan(0, Math.Min(key.Length, longest)))
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : c == '/' ? '.' : '_');
        // The hash tells keys apart that differ in what was replaced, cut off, or in case only.
        return name.Append(Keys.Derive(".", key)).Append(".eml").ToString().TrimStart('.');
    }

    private sealed record QueuedMail(long Number, Mail Mail);
}
