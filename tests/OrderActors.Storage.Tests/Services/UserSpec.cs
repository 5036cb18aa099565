using OrderActors.Domain.Orders;
using OrderActors.Domain.Users;
using OrderActors.Services.Customers;
using OrderActors.Services.Greetings;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>Users and the shop's customers are one record.</summary>
public abstract class UserSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly User Ada = new("ada", "Ada", "ada@example.com", "+4930123456", "gold", "Germany",
        "Europe/Berlin", "de", new(["push", "sms"], ["offers", "news"], new("22:00", "07:00")), true);

    [Fact]
    public async Task User_Created_IsReadBackWholeAndListed()
    {
        await using var shop = await OpenAsync();
        var users = shop.Get<IUsers>();
        Assert.Equal(new UserCreation.Done(Ada, false), await users.CreateAsync(Ada, null, default));
        await users.CreateAsync(Ada with { UserId = "bob" }, null, default);
        await users.CreateAsync(Ada with { UserId = "Zoe" }, null, default);

        Assert.Equal(Ada, await users.FindAsync("ada", default));
        Assert.Equal(["Zoe", "ada"], (await users.ListAsync(null, 2, default)).Select(user => user.UserId));
        Assert.Equal(["bob"], (await users.ListAsync("ada", 2, default)).Select(user => user.UserId));
        Assert.Null(await users.FindAsync("nobody", default));
    }

    [Fact]
    public async Task User_CreatedAgain_IsTheSameByItsRequestElseByItsContent()
    {
        await using var shop = await OpenAsync();
        var users = shop.Get<IUsers>();
        var changed = Ada with { Name = "Ada Winter" };
        await users.CreateAsync(Ada, "key-1", default);
        await users.ReplaceAsync(changed, default);

        Assert.Equal(new UserCreation.Done(changed, true), await users.CreateAsync(Ada, "key-1", default));
        Assert.IsType<UserCreation.IdInUse>(await users.CreateAsync(changed, "key-2", default));
        Assert.IsType<UserCreation.IdInUse>(await users.CreateAsync(Ada, null, default));
        Assert.Equal(new UserCreation.Done(changed, true), await users.CreateAsync(changed, null, default));
    }

    [Fact]
    public async Task User_Replaced_IsReplacedWhole()
    {
        await using var shop = await OpenAsync();
        var users = shop.Get<IUsers>();
        var bare = new User("ada", "A", null, null, "standard", null, "UTC", "en", ContactPreferences.Default, false);
        Assert.False(await users.ReplaceAsync(bare, default));
        await users.CreateAsync(Ada, null, default);

        Assert.True(await users.ReplaceAsync(bare, default));

        Assert.Equal(bare, await users.FindAsync("ada", default));
    }

    [Fact]
    public async Task User_Deleted_LeavesItsIdAndBlockAndNeverComesBack()
    {
        await using var shop = await OpenAsync();
        var (users, customers) = (shop.Get<IUsers>(), shop.Get<ICustomers>());
        await users.CreateAsync(Ada, "key-1", default);
        Assert.False(await users.DeleteAsync("nobody", default));

        for (var time = 0; time < 2; time++) Assert.True(await users.DeleteAsync("ada", default));

        Assert.Null(await users.FindAsync("ada", default));
        Assert.Empty(await users.ListAsync(null, 10, default));
        Assert.False(await users.ReplaceAsync(Ada, default));
        Assert.IsType<UserCreation.Deleted>(await users.CreateAsync(Ada, "key-1", default));
        Assert.Null(await customers.FindAsync("ada", default));
        Assert.Null(await customers.PutAsync(new("ada", "Ada", null, null, "gold", null), default));
        Assert.Null(await customers.ChangeAsync("ada", new("Ada", null, null, null, null, null), default));
        Assert.True(await shop.Get<CustomerRepository>().IsBlockedAsync("ada"));
        Assert.Equal(new("standard", null, null, null), await shop.Get<CustomerRepository>().ProfileAsync("ada"));
        var row = await shop.Store.ReadAsync(reader => reader.First(
            new("SELECT customer_id, name, email, phone, country FROM customers"), row => Enumerable.Range(0, 5)
                .Select(row.TextOrNull).ToList()));
        Assert.Equal(["ada", null, null, null, null], row);
    }

    [Fact]
    public async Task Customer_AndUser_AreOneRecord()
    {
        await using var shop = await OpenAsync();
        var (users, customers) = (shop.Get<IUsers>(), shop.Get<ICustomers>());
        await users.CreateAsync(Ada, null, default);

        Assert.Equal(new("ada", "Ada", "ada@example.com", "+4930123456", "gold", "Germany", "Europe/Berlin"),
            await customers.FindAsync("ada", default));
        await customers.PutAsync(new("ada", "Ada W.", null, "+33 1", "silver", null), default);
        Assert.Equal(Ada with { Name = "Ada W.", Email = null, Phone = "+33 1", Tier = "silver", Country = null },
            await users.FindAsync("ada", default));
        Assert.True(await shop.Get<CustomerRepository>().IsBlockedAsync("ada"));

        await customers.PutAsync(new("bob", "Bob", null, null, "gold", null), default);
        Assert.Equal(new("bob", "Bob", null, null, "gold", null, "UTC", "en", ContactPreferences.Default, false),
            await users.FindAsync("bob", default));
        Assert.False(await shop.Get<CustomerRepository>().IsBlockedAsync("bob"));
        Assert.False(await shop.Get<CustomerRepository>().IsBlockedAsync("nobody"));
    }

    [Theory]
    [InlineData("push,sms,email", "sms")]
    [InlineData("email,sms", "email")]
    [InlineData("push", "none")]
    [InlineData("", "none")]
    public async Task Greeting_OfAUser_GoesByTheFirstChannelThatTheyAllow(string channels, string expected)
    {
        await using var shop = await OpenAsync();
        var allowed = channels.Split(',', StringSplitOptions.RemoveEmptyEntries);
        await shop.Get<IUsers>().CreateAsync(Ada with { Preferences = new([.. allowed], []) }, null, default);

        Assert.Equal(new("de", expected), await shop.DoAsync(shop.Get<GetUserPreferencesHandler>(), "k", new("ada")));
        Assert.Equal(expected == "none" ? "skipped" : "queued",
            (await shop.DoAsync(shop.Get<SendGreetingHandler>(), "g", new("ada", expected, "Hello"))).Delivery);
    }
}
