using System.Runtime.Versioning;
using System.Text;
using Microsoft.Extensions.Hosting;
using MimeKit;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services.Greetings;
using OrderActors.Services.Notifications;
using OrderActors.Services.Orders;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public abstract class NoticeSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
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
        using var mail = Read(await File.ReadAllBytesAsync(file));
        Assert.Equal("ada@example.com", mail.Headers["To"]);
        Assert.Equal("Sun, 01 Mar 2026 12:00:00 +0000", mail.Headers["Date"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Contains("O1", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("19.80 EUR", mail.TextBody, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ValidationError>(
            () => shop.DoAsync(handler, "order/O1/confirm", request with { TrackingNumber = "other" }));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Outbox_OverHalfAMailThatOthersMayRead_MakesItForItsOwnerOnly()
    {
        await using var shop = await OpenAsync();
        var folder = Path.Combine(shop.Folder, "outbox");
        string[] keys = ["first", "second"];
        foreach (var key in keys)
        {
            await shop.Get<NotificationService>().MailAsync(key, "r", "ada@example.com", "Hello", "Text");
            await shop.Get<Outbox>().WriteSomeAsync(default);
            File.WriteAllText(Path.Combine(folder, Outbox.FileName("second") + ".tmp"), new('x', 10_000));
        }

        File.Delete(Path.Combine(folder, Outbox.FileName("second") + ".tmp"));
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        foreach (var file in keys.Select(key => Path.Combine(folder, Outbox.FileName(key))))
        {
            Assert.Equal(owner, File.GetUnixFileMode(file));
            Assert.DoesNotContain("xxx", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OutboxWriter_MailsFromBeforeAndAfterItsStart_AreWritten()
    {
        await using var shop = await OpenAsync();
        var folder = Path.Combine(shop.Folder, "outbox");
        var writer = shop.Get<IEnumerable<IHostedService>>().OfType<OutboxWriter>().Single();
        await shop.Get<NotificationService>().MailAsync("before", "r", "ada@example.com", "Hello", "Text");
        await ((IOwnerStartup)writer).StartAsync(default);
        Assert.True(Written("before"));
        await shop.Get<NotificationService>().MailAsync("after", "r", "ada@example.com", "Hello", "Text");
        Assert.True(Written("after"));
        await writer.StopAsync(default);

        bool Written(string key) =>
            SpinWait.SpinUntil(() => File.Exists(Path.Combine(folder, Outbox.FileName(key))), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Outbox_CrashBeforeTheMark_WritesTheSameFileAgain()
    {
        await using var shop = await OpenAsync();
        await shop.Get<NotificationService>().MailAsync("order/O1/confirm", "r", "ada@example.com", "Hello", "Text");
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
    public async Task SendCancellationEmail_NoAddress_IsRecordedAsSkipped(string? address)
    {
        await using var shop = await OpenAsync();
        var handler = shop.Get<SendCancellationEmailHandler>();
        for (var i = 0; i < 2; i++)
            Assert.Equal("skipped",
                (await shop.DoAsync(handler, "k", new("O1", address, "no longer wanted"))).Delivery);
        Assert.Equal(0, await shop.Get<Outbox>().WriteSomeAsync(default));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("(c)a@b.c")]
    [InlineData("ada@bücher.de")]
    [InlineData("a@example.com\r\nBcc: b@example.com")]
    public async Task SendFailureEmail_AnAddressOfBeforeTheRule_FailsForGoodAndStoresNothing(string address)
    {
        await using var shop = await OpenAsync();

        var refused = await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(
            shop.Get<SendFailureEmailHandler>(), "k", new("O1", address, "out of stock")));

        Assert.True(refused.NonRetryable);
        Assert.DoesNotContain(address, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await shop.Get<Outbox>().WriteSomeAsync(default));
    }

    [Fact]
    public async Task Outbox_MailsQueuedBeforeTheRule_AreSkippedAndHoldNoOtherUp()
    {
        await using var shop = await OpenAsync();
        foreach (var (key, address) in ((string, string)[])[("k1", "(c)a@b.c"), ("k2", "..@b.c"), ("k3", "a@b.c")])
            await shop.Store.WriteAsync(transaction => transaction.Execute(new ServiceSql(
                "INSERT INTO mails (mail_key, request, recipient, subject, body, state, created_at) "
                + "VALUES (@key, '', @to, 'Hello', 'Text', 'queued', 0)"), key, address));

        Assert.Equal(3, await shop.Get<Outbox>().WriteSomeAsync(default));
        Assert.Equal(0, await shop.Get<Outbox>().WriteSomeAsync(default));
        Assert.Equal(Outbox.FileName("k3"),
            Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(shop.Folder, "outbox")))));
    }

    [Fact]
    public async Task SendGreeting_AnAddressOfBeforeTheRule_IsSkipped()
    {
        await using var shop = await OpenAsync();
        await shop.Get<ICustomers>().PutAsync(new("c1", "Ann", "ann@bücher.de", null, "gold", null), default);

        Assert.Equal("skipped",
            (await shop.DoAsync(shop.Get<SendGreetingHandler>(), "k", new("c1", "email", "Hello"))).Delivery);
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
        var bytes = MailText.Write(new("k", "ada@example.com", subject, body, Shop.Noon), "shop@example.com");
        var text = Encoding.UTF8.GetString(bytes);

        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.All(text, c => Assert.True(char.IsAscii(c)));
        using var read = Read(bytes);
        Assert.Equal(subject.ReplaceLineEndings(" ").Replace("=?", "= ?", StringComparison.Ordinal), read.Subject);
        Assert.False(read.Headers.Contains("Bcc"));
        Assert.Equal(body.ReplaceLineEndings("\n"), read.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(bytes, MailText.Write(new("k", "ada@example.com", subject, body, Shop.Noon), "shop@example.com"));
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

    private static MimeMessage Read(byte[] mail)
    {
        using var stream = new MemoryStream(mail);
        return MimeMessage.Load(stream);
    }
}
