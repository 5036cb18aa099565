using OrderActors.Domain.Users;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services.Notifications;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>What carries notifications to users, by three channels.</summary>
public abstract class NotificationSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly User Ada = new("ada", "Ada", "ada@example.com", "+4930123456", "gold", null,
        "Europe/Berlin", "de", new(["push", "sms"], ["offers"], new("22:00", "07:00")), false);

    [Fact]
    public async Task Preferences_OfAUser_AreReadAndOfNobodyRefusedForGood()
    {
        await using var shop = await OpenAsync();
        await shop.Get<IUsers>().CreateAsync(Ada, null, default);
        var handler = shop.Get<ReadNotificationPreferencesHandler>();

        Assert.Equal(new(["push", "sms"], ["offers"], new("22:00", "07:00"), "Europe/Berlin"),
            await shop.DoAsync(handler, "k", new("ada")));
        await Assert.ThrowsAsync<PermanentError>(() => shop.DoAsync(handler, "k", new("nobody")));
    }

    [Fact]
    public async Task Channels_UnderOneKey_SendOnceWhateverBecomesOfTheAddress()
    {
        await using var shop = await OpenAsync();
        await shop.Get<IUsers>().CreateAsync(Ada, null, default);
        var email = shop.Get<SendNotificationEmailHandler>();
        var (sms, push) = (shop.Get<SendNotificationSmsHandler>(), shop.Get<SendNotificationPushHandler>());
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal("queued", (await shop.DoAsync(email, "k", new("ada", "Hi", "Text"))).Delivery);
            Assert.Equal("queued", (await shop.DoAsync(sms, "k", new("ada", "Text"))).Delivery);
            Assert.Equal("queued", (await shop.DoAsync(push, "k", new("ada", "Hi", "Text"))).Delivery);
            // The answer was lost, and the user has moved since.
            var moved = Ada with { Email = "ada@example.org", Phone = "+4930999999" };
            await shop.Get<IUsers>().ReplaceAsync(moved, default);
        }

        Assert.Equal(["ada@example.com"], await ColumnAsync(shop, "SELECT recipient FROM mails"));
        Assert.Equal(["+4930123456"], await ColumnAsync(shop, "SELECT phone FROM text_messages"));
        Assert.Equal(["ada"], await ColumnAsync(shop, "SELECT user_id FROM push_messages"));
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(email, "k", new("ada", "Hi", "Other")));
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(sms, "k", new("ada", "Other")));
        await Assert.ThrowsAsync<ValidationError>(() => shop.DoAsync(push, "k", new("ada", "Hi", "Other")));
    }

    [Fact]
    public async Task Channels_WithoutAWayToTheUser_RefuseForGood()
    {
        await using var shop = await OpenAsync();
        var users = shop.Get<IUsers>();
        await users.CreateAsync(Ada with { Email = null, Phone = null }, null, default);
        await Assert.ThrowsAsync<PermanentError>(() =>
            shop.DoAsync(shop.Get<SendNotificationEmailHandler>(), "k", new("ada", "Hi", "Text")));
        await Assert.ThrowsAsync<PermanentError>(() =>
            shop.DoAsync(shop.Get<SendNotificationSmsHandler>(), "k", new("ada", "Text")));
        await users.DeleteAsync("ada", default);

        await Assert.ThrowsAsync<PermanentError>(() =>
            shop.DoAsync(shop.Get<SendNotificationPushHandler>(), "k", new("ada", "Hi", "Text")));
        Assert.Empty(await ColumnAsync(shop, "SELECT user_id FROM push_messages"));
    }

    [Fact]
    public async Task Purge_OfANotification_TakesItsPushMessageAndNoOther()
    {
        await using var shop = await OpenAsync();
        await shop.Get<IUsers>().CreateAsync(Ada, null, default);
        var push = shop.Get<SendNotificationPushHandler>();
        foreach (var id in (string[])["N-1", "N-10"])
            await shop.DoAsync(push, $"notification/{id}/send-push", new("ada", "Hi", "Text"));

        var ended = new FoldedState(SagaId.Create("notification", "N-1"), 5, "the state does not matter", 5);
        Assert.Empty(await shop.Get<ISagaRecords>().RemoveAsync([ended]));

        Assert.Equal(["notification/N-10/send-push"], await ColumnAsync(shop, "SELECT push_key FROM push_messages"));
    }

    private static async Task<List<string>> ColumnAsync(Shop shop, string sql) =>
        await shop.Store.ReadAsync(reader => reader.All(new ServiceSql(sql), row => row.Text(0)));
}
