using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Domain.Onboarding;
using OrderActors.Domain.Users;
using OrderActors.Engine.Services;
using OrderActors.Services.Onboarding;
using OrderActors.Services.Users;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>
/// Changes of users are told to whoever must hear of them. The shop of these tests has no engine: nobody hears of a
/// change when it is made, as when the process dies at that moment.
/// </summary>
public abstract class UserChangeSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly User Ada = new("ada", "Ada", "ada@example.com", null, "standard", null, "UTC", "en",
        ContactPreferences.Default, false);

    private static readonly User Complete = Ada with { Phone = "+4930123456" };

    [Fact]
    public async Task Change_ThatNobodyHeardOf_IsToldLaterOnceAndInOrder()
    {
        await using var shop = await OpenAsync();
        var users = shop.Get<IUsers>();
        await users.CreateAsync(Ada, null, default);
        await users.ReplaceAsync(Complete, default);
        await users.ReplaceAsync(Complete with { Name = "Ada W." }, default);
        await users.CreateAsync(Complete with { UserId = "bob" }, null, default);
        for (var time = 0; time < 2; time++) await users.DeleteAsync("ada", default);
        var observer = new Observer();

        using var relay = Relay(shop, observer);
        for (var time = 0; time < 2; time++) await relay.RelayAllAsync(default);

        Assert.Equal([UserChangeKind.Created, UserChangeKind.Completed, UserChangeKind.Deleted], Of("ada"));
        Assert.Equal([UserChangeKind.Created, UserChangeKind.Completed], Of("bob"));

        IEnumerable<UserChangeKind> Of(string user) =>
            observer.Heard.Where(change => change.UserId == user).Select(change => change.Kind);
    }

    [Fact]
    public async Task Change_ThatCannotBeToldNow_HoldsUpThoseOfTheSameUserAlone()
    {
        await using var shop = await OpenAsync();
        await shop.Get<IUsers>().CreateAsync(Complete, null, default);
        await shop.Get<IUsers>().CreateAsync(Ada with { UserId = "bob" }, null, default);
        var observer = new Observer { Refuses = "ada" };
        using var relay = Relay(shop, observer);
        await relay.RelayAllAsync(default);
        Assert.Equal(["ada", "bob"], observer.Heard.Select(change => change.UserId));
        observer.Heard.Clear();
        observer.Refuses = null;

        await relay.RelayAsync("ada");

        Assert.Equal([UserChangeKind.Created, UserChangeKind.Completed], observer.Heard.Select(change => change.Kind));
    }

    [Fact]
    public async Task Change_OfACustomer_TellsNobody()
    {
        await using var shop = await OpenAsync();
        await shop.Get<Domain.Orders.ICustomers>().PutAsync(new("c1", "Ann", null, null, "gold", null), default);
        var observer = new Observer();
        using var relay = Relay(shop, observer);
        await relay.RelayAllAsync(default);
        Assert.Empty(observer.Heard);
    }

    [Theory]
    [InlineData("email,sms", "ada@example.com", "queued")]
    [InlineData("sms", "ada@example.com", "skipped")]
    [InlineData("email", null, "skipped")]
    [InlineData("email", "ada@bücher.de", "skipped")]
    public async Task OnboardingMail_ToAUser_IsQueuedWhereTheyAllowIt(string channels, string? email, string delivery)
    {
        await using var shop = await OpenAsync();
        await shop.Get<IUsers>().CreateAsync(
            Ada with { Email = email, Preferences = new([.. channels.Split(',')], []) }, null, default);
        foreach (var mail in (string[])[OnboardingMails.Welcome, OnboardingMails.Reminder, OnboardingMails.FollowUp,
            OnboardingMails.ThankYou])
            for (var time = 0; time < 2; time++)
                Assert.Equal(delivery, (await shop.DoAsync(shop.Get<OnboardingMailHandler>(), mail,
                    new SendOnboardingMail("ada", mail, 1))).Delivery);

        var rows = await shop.Store.ReadAsync(reader =>
            reader.All(new ServiceSql("SELECT subject FROM mails"), row => row.Text(0)));
        Assert.Equal(4, rows.Distinct().Count());
    }

    [Fact]
    public async Task OnboardingMail_ToNobody_SaysSo()
    {
        await using var shop = await OpenAsync();
        Assert.Equal("gone", (await shop.DoAsync(shop.Get<OnboardingMailHandler>(), "k",
            new SendOnboardingMail("nobody", OnboardingMails.Welcome, 1))).Delivery);
    }

    private static UserChangeRelay Relay(Shop shop, Observer observer) =>
        new(shop.Store, observer, TimeProvider.System, NullLogger<UserChangeRelay>.Instance);

    /// <summary>Hears of changes; also the services of a host that has no other observer.</summary>
    private sealed class Observer : IUserObserver, IServiceProvider
    {
        public List<UserChange> Heard { get; } = [];

        public string? Refuses { get; set; }

        public Task<bool> OnChangeAsync(UserChange change, CancellationToken cancellation)
        {
            Heard.Add(change);
            return Task.FromResult(change.UserId != Refuses);
        }

        public object GetService(Type serviceType) => new IUserObserver[] { this };
    }
}
