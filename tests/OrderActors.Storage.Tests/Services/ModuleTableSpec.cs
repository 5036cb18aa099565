using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>Modules bring their tables: to a new store, to one that is there, and to one from before modules.</summary>
public abstract class ModuleTableSpec<TPlace> : ShopSpec<TPlace>
    where TPlace : ShopFixture, new()
{
    private static readonly TableVersion First = new(
        "CREATE TABLE notes (note_key {key} NOT NULL PRIMARY KEY, who {text} NOT NULL){keyed}{fill-70}");

    private static readonly TableVersion Second = new("ALTER TABLE notes ADD COLUMN seen {number}");

    [Fact]
    public async Task Open_StoreFromBeforeModules_HasTheTablesAndRowsOfBefore()
    {
        await using var place = new TPlace();
        await place.MakeFormerAsync();
        string[] former;
        await using (var shop = await OpenAsync(place: place))
        {
            Assert.Equal(3, (await shop.ProductAsync("MUG")).OnHand);
            Assert.Equal(["hello"], await shop.Store.ReadAsync(reader =>
                reader.All(new ServiceSql("SELECT text FROM greetings"), row => row.Text(0))));
            former = await TablesAsync(place, shop.Store);
        }

        await using (var again = await OpenAsync(place: place))
            Assert.Equal(3, (await again.ProductAsync("MUG")).OnHand);
        await using var fresh = new TPlace();
        await using var other = await OpenAsync(place: fresh);
        Assert.Equal(await TablesAsync(fresh, other.Store), former);
    }

    [Fact]
    public async Task Open_ModuleThatTheStoreHasNotSeen_GetsItsTables()
    {
        await using var place = new TPlace();
        await (await OpenAsync(place: place)).DisposeAsync();

        await using var provider = await OpenAsync(place, new("notes", First));
        await WriteAsync(provider, "INSERT INTO notes (note_key, who) VALUES ('k', 'Ada')");
    }

    [Fact]
    public async Task Open_NewVersionOfAModule_UpgradesItsTablesOnce()
    {
        await using var place = new TPlace();
        await using (var first = await OpenAsync(place, new("notes", First)))
            await WriteAsync(first, "INSERT INTO notes (note_key, who) VALUES ('k', 'Ada')");

        for (var start = 0; start < 2; start++)
        {
            await using var second = await OpenAsync(place, new("notes", First, Second));
            Assert.Equal(1, await WriteAsync(second, "UPDATE notes SET seen = 1 WHERE who = 'Ada'"));
        }
    }

    [Fact]
    public async Task Open_ModuleOfNewerCode_IsRefusedByCodeAndName()
    {
        await using var place = new TPlace();
        await (await OpenAsync(place, new("notes", First, Second))).DisposeAsync();

        var refusal = await Assert.ThrowsAsync<BrokenInvariantException>(() => OpenAsync(place, new("notes", First)));

        Assert.Equal("OA0012", refusal.Code);
        Assert.Contains("notes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WordThatNoDialectKnows_IsRefused()
    {
        await using var place = new TPlace();
        await Assert.ThrowsAsync<ArgumentException>(
            () => OpenAsync(place, new("notes", new TableVersion("CREATE TABLE notes (seen {bool})"))));
    }

    private static async Task<ServiceProvider> OpenAsync(TPlace place, ServiceTables tables)
    {
        await place.PrepareAsync();
        var services = new ServiceCollection().AddSingleton(tables);
        place.AddStore(services);
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
    private static async Task<string[]> TablesAsync(TPlace place, IServiceStore store) =>
        [.. (await store.ReadAsync(reader => reader.All(new ServiceSql(place.Tables), row => row.Text(0))))
            .Select(fact => string.Join(' ', fact.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace("( ", "(", StringComparison.Ordinal))];
}
