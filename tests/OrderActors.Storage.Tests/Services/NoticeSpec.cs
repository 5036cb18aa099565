using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using OrderActors.Domain.Orders;
using OrderActors.Runtime.Engine;
using OrderActors.Sagas;
using OrderActors.Services.Handlers;
using OrderActors.Services.Notifications;
using OrderActors.Storage.Services;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public abstract partial class NoticeSpec<TPlace> : ShopSpec<TPlace>
    where TPlace : ShopPlace, new()
{
    [Fact]
    public async Task Outbox_QueuedMail_BecomesOneFileAPersonCanRead()
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<SendOrderConfirmationHandler>();
        var request = new SendOrderConfirmation("O1", "ada@example.com", new(1980, "EUR"), "OA-1");
        for (var i = 0; i < 2; i++)
            Assert.Equal("queued", (await shop.DoAsync(handler, "order/O1/confirm", request)).Delivery);

        Assert.Equal(1, await shop.Get<Outbox>().WriteSomeAsync(default));
        Assert.Equal(0, await shop.Get<Outbox>().WriteSomeAsync(default));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(shop.Folder, "outbox")));
        Assert.Equal(".eml", Path.GetExtension(file));
        var (headers, body) = Parse(await File.ReadAllTextAsync(file));
        Assert.Equal("ada@example.com", headers["To"]);
        Assert.Equal("Sun, 01 Mar 2026 12:00:00 +0000", headers["Date"]);
        Assert.Contains("O1", headers["Subject"], StringComparison.Ordinal);
        Assert.Contains("19.80 EUR", body, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ValidationError>(
            () => shop.DoAsync(handler, "order/O1/confirm", request with { TrackingNumber = "other" }));
    }

    [Fact]
    public async Task OutboxWriter_MailsFromBeforeAndAfterItsStart_AreWritten()
    {
        await using var shop = await OpenAsync();
        var folder = Path.Combine(shop.Folder, "outbox");
        var writer = shop.Get<IEnumerable<IHostedService>>().OfType<OutboxWriter>().Single();
        await shop.Get<Notices>().MailAsync("before", "r", "ada@example.com", "Hello", "Text");
        await ((IOwnerStart)writer).StartAsync(default);
        Assert.True(Written("before"));
        await shop.Get<Notices>().MailAsync("after", "r", "ada@example.com", "Hello", "Text");
        Assert.True(Written("after"));
        await writer.StopAsync(default);

        bool Written(string key) =>
            SpinWait.SpinUntil(() => File.Exists(Path.Combine(folder, Outbox.FileName(key))), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Outbox_CrashBeforeTheMark_WritesTheSameFileAgain()
    {
        await using var shop = await OpenAsync();
        await shop.Get<Notices>().MailAsync("order/O1/confirm", "r", "ada@example.com", "Hello", "Text");
        await shop.Get<Outbox>().WriteSomeAsync(default);
        var first = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(shop.Folder, "outbox")).Single());

        await shop.Store.WriteAsync(transaction =>
            transaction.Execute(new ServiceSql("UPDATE mails SET state = 'queued'")));
        await shop.Get<Outbox>().WriteSomeAsync(default);
        Assert.Equal(first, await File.ReadAllTextAsync(
            Directory.GetFiles(Path.Combine(shop.Folder, "outbox")).Single()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@example.com\r\nBcc: b@example.com")]
    public async Task SendCancellationEmail_NoUsableAddress_IsRecordedAsSkipped(string? address)
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<SendCancellationEmailHandler>();
        for (var i = 0; i < 2; i++)
            Assert.Equal("skipped",
                (await shop.DoAsync(handler, "k", new("O1", address, "no longer wanted"))).Delivery);
        Assert.Equal(0, await shop.Get<Outbox>().WriteSomeAsync(default));
    }

    [Fact]
    public async Task SendSms_WithAndWithoutPhone_IsQueuedOrSkippedOnce()
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<SendSmsHandler>();
        Assert.Equal("queued", (await shop.DoAsync(handler, "k1", new("O1", "+49 30 1", "Hello"))).Delivery);
        Assert.Equal("queued", (await shop.DoAsync(handler, "k1", new("O1", "+49 30 1", "Hello"))).Delivery);
        Assert.Equal("skipped", (await shop.DoAsync(handler, "k2", new("O1", null, "Hello"))).Delivery);
        Assert.Equal("skipped", (await shop.DoAsync(handler, "k2", new("O1", null, "Hello"))).Delivery);
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(handler, "k1", new("O1", "+49 30 1", "Other")));
    }

    [Theory]
    [InlineData("Grüße aus Köln", "Größe = 3 × 4\n.\n..two dots\ntrailing blank \n")]
    [InlineData("=?utf-8?Q?forged?=", "From the start\n")]
    [InlineData("Injected\r\nBcc: someone@example.com", "a\r\nb")]
    [InlineData("Ein sehr langer Betreff mit Umlauten äöüäöüäöüäöü und viel Text dahinter, 日本語 🎉🎉🎉🎉🎉🎉", "")]
    public void MailText_AnyText_ReadsBackWholeInSafeLines(string subject, string body)
    {
        body += new string('.', 200) + new string('ä', 100);
        var text = MailText.Write(new("k", "ada@example.com", subject, body, Shop.Noon), "shop@example.com");

        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain(text.Split("\r\n"), line => line.StartsWith('.'));
        Assert.All(text, c => Assert.True(char.IsAscii(c)));
        var (headers, parsed) = Parse(text);
        Assert.Equal(subject, headers["Subject"]);
        Assert.False(headers.ContainsKey("Bcc"));
        Assert.Equal(body.ReplaceLineEndings("\r\n") + "\r\n", parsed);
    }

    [Fact]
    public void OutboxFileName_KeysThatLookAlike_Differ()
    {
        string[] keys = ["order/O1/a", "order/o1/a", "order/O1.a", "../../etc/passwd", "order/O1:a", new('x', 300),
            new('x', 301)];
        var names = keys.Select(Outbox.FileName).ToList();

        Assert.Equal(keys.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$", name));
    }

    /// <summary>A reader of its own for the little of MIME that mails use.</summary>
    private static (Dictionary<string, string> Headers, string Body) Parse(string text)
    {
        var split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var unfolded = text[..split].Replace("\r\n ", " ", StringComparison.Ordinal);
        var headers = unfolded.Split("\r\n").Select(line => line.Split(": ", 2)).ToDictionary(pair =>
            pair[0], pair => pair[1]);
        headers["Subject"] = EncodedWord().Replace(
            headers["Subject"].Replace("?= =?", "?==?", StringComparison.Ordinal),
            word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups[1].Value)));
        var bytes = new List<byte>();
        var body = text[(split + 4)..].Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < body.Length; i++)
            if (body[i] != '=') bytes.Add((byte)body[i]);
            else bytes.Add(Convert.FromHexString(body.AsSpan((i += 2) - 1, 2))[0]);
        return (headers, Encoding.UTF8.GetString([.. bytes]));
    }

    [GeneratedRegex(@"=\?utf-8\?B\?([A-Za-z0-9+/=]*)\?=")]
    private static partial Regex EncodedWord();
}
