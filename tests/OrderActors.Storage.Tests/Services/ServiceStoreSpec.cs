using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services.Shop;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>What every services' store promises.</summary>
public abstract class ServiceStoreSpec<TFixture> : IAsyncLifetime
    where TFixture : ShopFixture, new()
{
    private protected static readonly ServiceSql Insert = new("INSERT INTO markers (name) VALUES (@name)");

    private static readonly ServiceSql InsertOnce =
        new("INSERT INTO markers (name) VALUES (@name) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Names = new("SELECT name FROM markers ORDER BY name");

    private readonly List<ServiceProvider> opened = [];

    private protected TFixture Fixture { get; } = new();

    public Task InitializeAsync() => Fixture.PrepareAsync();

    public async Task DisposeAsync()
    {
        foreach (var provider in opened) await provider.DisposeAsync();
        await Fixture.DisposeAsync();
    }

    private protected async Task<IServiceStore> OpenAsync()
    {
        var services = new ServiceCollection().AddSingleton(new ShopModule("unused", new()).Tables);
        Fixture.AddStore(services);
        opened.Add(services.BuildServiceProvider());
        var store = opened[^1].GetRequiredService<IServiceStore>();
        await store.OpenAsync(default);
        return store;
    }

    private protected static ValueTask<List<string>> NamesAsync(IServiceStore store) =>
        store.ReadAsync(reader => reader.All(Names, row => row.Text(0)));

    [Fact]
    public async Task WriteAsync_OneOfManyThrowsAfterWriting_IsUndoneAlone()
    {
        var store = await OpenAsync();
        var writes = Enumerable.Range(0, 200).Select(i => store.WriteAsync(transaction =>
        {
            if (i % 2 == 0) transaction.Change(Insert, $"m{i:000}");
            else transaction.Execute(Insert, $"m{i:000}");
            return i % 3 == 0 ? throw new ValidationError($"no {i}") : i;
        })).ToList();
        await Assert.ThrowsAsync<ValidationError>(() => Task.WhenAll(writes));

        Assert.All(writes.Index(), write => Assert.Equal(write.Index % 3 == 0, write.Item.IsFaulted));
        Assert.Equal(
            Enumerable.Range(0, 200).Where(i => i % 3 != 0).Select(i => $"m{i:000}"), await NamesAsync(store));
    }

    [Fact]
    public async Task WriteAsync_RowRefusedByConstraint_FailsWithItsCodeAndAlone()
    {
        var store = await OpenAsync();
        var first = store.WriteAsync(transaction => transaction.TryChange(Insert, "one"));
        var again = store.WriteAsync(transaction => transaction.TryChange(Insert, "one"));
        var other = store.WriteAsync(transaction => transaction.Execute(Insert, "two"));

        Assert.Equal("OA0013", (await Assert.ThrowsAsync<BrokenInvariantException>(() => again)).Code);
        Assert.True(await first);
        Assert.Equal(1, await other);
    }

    [Fact]
    public async Task TryChange_RepeatedAmongManyOthers_SaysWhoWasFirst()
    {
        var store = await OpenAsync();
        var tries = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.WriteAsync(transaction =>
        {
            var (name, before) = ($"m{i % 100:000}", $"before-{i:000}");
            transaction.Change(Insert, before);
            return transaction.TryChange(InsertOnce, name) ? "first" : transaction.First(Names, row => row.Text(0));
        })));

        Assert.Equal(100, tries.Count(answer => answer == "first"));
        Assert.Equal(200, tries.Count(answer => answer == "before-000"));
        Assert.Equal(400, (await NamesAsync(store)).Count);
    }

    [Fact]
    public async Task TryChange_ThatWasNotTheFirst_UndoesWhatRestedUponIt()
    {
        var store = await OpenAsync();
        await store.WriteAsync(transaction => transaction.Execute(Insert, "known"));

        var answer = await store.WriteAsync(transaction =>
        {
            if (!transaction.TryChange(InsertOnce, "known")) return "repeated";
            transaction.Change(Insert, "only for the first");
            return "first";
        });

        Assert.Equal("repeated", answer);
        Assert.Equal(["known"], await NamesAsync(store));
    }

    [Fact]
    public async Task Open_AfterClosing_HoldsEverythingAnswered()
    {
        var store = await OpenAsync();
        await store.WriteAsync(transaction => transaction.Execute(Insert, "kept"));
        (store as IDisposable)?.Dispose();
        var reopened = await OpenAsync();

        Assert.Equal(["kept"], await NamesAsync(reopened));
    }

    [Fact]
    public async Task Open_LayoutOfNewerCode_IsRefusedByCode()
    {
        var store = await OpenAsync();
        await store.WriteAsync(transaction => transaction.Execute(new ServiceSql(Fixture.Newer)));

        Assert.Equal("OA0012", (await Assert.ThrowsAsync<BrokenInvariantException>(OpenAsync)).Code);
    }

    [Fact]
    public async Task Use_BeforeOpeningOrAfterClosing_IsUnavailableWithoutEffect()
    {
        var services = new ServiceCollection();
        Fixture.AddStore(services);
        opened.Add(services.BuildServiceProvider());
        var store = opened[^1].GetRequiredService<IServiceStore>();
        await AssertUnavailableAsync(store);
        await store.OpenAsync(default);
        (store as IDisposable)?.Dispose();

        await AssertUnavailableAsync(store);
        await store.Completion;
    }

    [Fact]
    public async Task Execute_TooFewValues_IsRefused()
    {
        var store = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(transaction => transaction.Execute(Insert)));
        await store.WriteAsync(transaction => transaction.Execute(Insert, "continues"));
    }

    [Fact]
    public async Task WriteAsync_FaultyStatement_FailsAlone()
    {
        var store = await OpenAsync();
        var nowhere = new ServiceSql("INSERT INTO nowhere VALUES (1)");
        var faulty = store.WriteAsync(transaction => transaction.Execute(nowhere));
        var other = store.WriteAsync(transaction => transaction.Execute(Insert, "other"));

        await Assert.ThrowsAnyAsync<Exception>(() => faulty);
        Assert.Equal(1, await other);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await store.ReadAsync(reader => reader.All(new ServiceSql("SELECT 1 FROM nowhere"), row => row.Number(0))));
        Assert.Equal(["other"], await NamesAsync(store));
    }

    private static async Task AssertUnavailableAsync(IServiceStore store)
    {
        Assert.Equal(Effect.None, (await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, "late")))).Effect);
        await Assert.ThrowsAsync<ServiceUnavailableError>(async () => await NamesAsync(store));
    }
}
