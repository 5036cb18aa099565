using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Users;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>Modules bring their tables: to a new store, to one that is there, and to one from before modules.</summary>
public abstract class ModuleTableSpec<TFixture> : ShopSpec<TFixture>
    where TFixture : ShopFixture, new()
{
    private static readonly TableVersion First = new(
        "CREATE TABLE notes (note_key {key} NOT NULL PRIMARY KEY, who {text} NOT NULL){keyed}{fill-70}");

    private static readonly TableVersion Second = new("ALTER TABLE notes ADD COLUMN seen {number}");

    [Fact]
    public async Task Open_StoreFromBeforeModules_HasTheTablesAndRowsOfBefore()
    {
        await using var fixture = new TFixture();
        await fixture.MakeFormerAsync();
        string[] former;
        await using (var shop = await OpenAsync(fixture: fixture))
        {
            Assert.Equal(3, (await shop.ProductAsync("MUG")).OnHand);
            Assert.Equal(["hello"], await shop.Store.ReadAsync(reader =>
                reader.All(new ServiceSql("SELECT text FROM greetings"), row => row.Text(0))));
            Assert.Equal(new User("old-1", "Ann", null, null, "gold", null, "Asia/Tokyo", "fr",
                new(["sms", "email", "push"], []), false), await shop.Get<IUsers>().FindAsync("old-1", default));
            former = await TablesAsync(fixture, shop.Store);
        }

        await using (var again = await OpenAsync(fixture: fixture))
            Assert.Equal(3, (await again.ProductAsync("MUG")).OnHand);
        await using var fresh = new TFixture();
        await using var other = await OpenAsync(fixture: fresh);
        Assert.Equal(await TablesAsync(fresh, other.Store), former);
    }

    [Fact]
    public async Task Open_ModuleThatTheStoreHasNotSeen_GetsItsTables()
    {
        await using var fixture = new TFixture();
        await (await OpenAsync(fixture: fixture)).DisposeAsync();

        await using var provider = await OpenAsync(fixture, new("notes", First));
        await WriteAsync(provider, "INSERT INTO notes (note_key, who) VALUES ('k', 'Ada')");
    }

    [Fact]
    public async Task Open_NewVersionOfAModule_UpgradesItsTablesOnce()
    {
        await using var fixture = new TFixture();
        await using (var first = await OpenAsync(fixture, new("notes", First)))
            await WriteAsync(first, "INSERT INTO notes (note_key, who) VALUES ('k', 'Ada')");

        for (var start = 0; start < 2; start++)
        {
            await using var second = await OpenAsync(fixture, new("notes", First, Second));
            Assert.Equal(1, await WriteAsync(second, "UPDATE notes SET seen = 1 WHERE who = 'Ada'"));
        }
    }

    [Fact]
    public async Task Open_ModuleOfNewerCode_IsRefusedByCodeAndName()
    {
        await using var fixture = new TFixture();
        await (await OpenAsync(fixture, new("notes", First, Second))).DisposeAsync();

        var refusal = await Assert.ThrowsAsync<BrokenInvariantException>(() => OpenAsync(fixture, new("notes", First)));

        Assert.Equal("OA0012", refusal.Code);
        Assert.Contains("notes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WordThatNoDialectKnows_IsRefused()
    {
        await using var fixture = new TFixture();
        await Assert.ThrowsAsync<ArgumentException>(
            () => OpenAsync(fixture, new("notes", new TableVersion("CREATE TABLE notes (seen {bool})"))));
    }

    private static async Task<ServiceProvider> OpenAsync(TFixture fixture, ServiceTables tables)
    {
        await fixture.PrepareAsync();
        var services = new ServiceCollection().AddSingleton(tables);
        fixture.AddStore(services);
        var provider = services.BuildServiceProvider();
        try
        {
            await provider.GetRequiredService<IServiceStore>().OpenAsync(default);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    private static Task<int> WriteAsync(ServiceProvider provider, string sql) =>
        provider.GetRequiredService<IServiceStore>().WriteAsync(
            transaction => transaction.Execute(new ServiceSql(sql)));

    /// <summary>What the store itself says of its tables, one line for each fact.</summary>
    private static async Task<string[]> TablesAsync(TFixture fixture, IServiceStore store) =>
        [.. (await store.ReadAsync(reader => reader.All(new ServiceSql(fixture.Tables), row => row.Text(0))))
            .Select(fact => string.Join(' ', fact.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace("( ", "(", StringComparison.Ordinal))];
}
