using OrderActors.Sagas;
using OrderActors.Storage.Services;
using OrderActors.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class ServiceStoreTests : IDisposable
{
    private static readonly ServiceSql Insert = new("INSERT INTO markers (name) VALUES (@name)");
    private static readonly ServiceSql Names = new("SELECT name FROM markers ORDER BY name");

    private readonly string folder = Shop.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task WriteAsync_OneOfManyThrowsAfterWriting_IsUndoneAlone()
    {
        using var store = new ServiceStore(folder);
        var writes = Enumerable.Range(0, 200).Select(i => store.WriteAsync(transaction =>
        {
            transaction.Execute(Insert, $"m{i:000}");
            return i % 3 == 0 ? throw new ValidationError($"no {i}") : i;
        })).ToList();
        await Assert.ThrowsAsync<ValidationError>(() => Task.WhenAll(writes));

        Assert.All(writes.Index(), write => Assert.Equal(write.Index % 3 == 0, write.Item.IsFaulted));
        Assert.Equal(
            Enumerable.Range(0, 200).Where(i => i % 3 != 0).Select(i => $"m{i:000}"),
            await store.ReadAsync(reader => reader.All(Names, row => row.Text(0))));
    }

    [Fact]
    public async Task WriteAsync_RowRefusedByConstraint_FailsWithItsCodeAndAlone()
    {
        using var store = new ServiceStore(folder);
        var first = store.WriteAsync(transaction => transaction.Execute(Insert, "one"));
        var again = store.WriteAsync(transaction => transaction.Execute(Insert, "one"));
        var other = store.WriteAsync(transaction => transaction.Execute(Insert, "two"));

        Assert.Equal("OA0013", (await Assert.ThrowsAsync<BrokenInvariantException>(() => again)).Code);
        Assert.Equal(1, await first);
        Assert.Equal(1, await other);
    }

    [Fact]
    public async Task Open_AfterClosing_HoldsEverythingAnswered()
    {
        using (var store = new ServiceStore(folder))
            await store.WriteAsync(transaction => transaction.Execute(Insert, "kept"));
        using var reopened = new ServiceStore(folder);

        Assert.Equal(["kept"], await reopened.ReadAsync(reader => reader.All(Names, row => row.Text(0))));
    }

    [Fact]
    public async Task Open_LayoutOfNewerCode_IsRefusedByCode()
    {
        using (var store = new ServiceStore(folder))
            await store.WriteAsync(transaction => transaction.Execute(new ServiceSql("PRAGMA user_version = 99")));

        Assert.Equal("OA0012", Assert.Throws<BrokenInvariantException>(() => new ServiceStore(folder)).Code);
    }

    [Fact]
    public async Task WriteAsync_DiskFull_FailsWithoutEffectAndWorksOnceThereIsRoom()
    {
        using var store = new ServiceStore(folder);
        await Limit(store, 1);
        var large = new string('x', 100_000);
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, large)));
        Assert.Equal(Effect.None, failure.Effect);
        Assert.False(store.Completion.IsCompleted);

        await Limit(store, 1_000_000);
        await store.WriteAsync(transaction => transaction.Execute(Insert, "room"));
        Assert.Equal(["room"], await store.ReadAsync(reader => reader.All(Names, row => row.Text(0))));
    }

    [Fact]
    public async Task WriteAsync_DiskFails_EveryCallFromThenOnIsUnknown()
    {
        using var store = new ServiceStore(folder);
        Func<ServiceTransaction, int> broken = _ =>
            throw new ServiceStorageException(raw.SQLITE_IOERR, "disk I/O error");
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.WriteAsync(broken));
        var later = await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, "late")));

        Assert.Equal((Effect.Unknown, Effect.Unknown), (failure.Effect, later.Effect));
        await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.Completion);
    }

    [Fact]
    public async Task WriteAsync_AfterClosing_IsUnavailableWithoutEffect()
    {
        var store = new ServiceStore(folder);
        store.Dispose();

        Assert.Equal(Effect.None, (await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, "late")))).Effect);
        await Assert.ThrowsAsync<ServiceUnavailableError>(async () => await store.ReadAsync(_ => 1));
        await store.Completion;
    }

    [Fact]
    public async Task Execute_TooFewValues_IsRefused()
    {
        using var store = new ServiceStore(folder);
        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(transaction => transaction.Execute(Insert)));
    }

    private static Task<string?> Limit(ServiceStore store, int pages) => store.WriteAsync(
        transaction => transaction.First(new ServiceSql($"PRAGMA max_page_count = {pages}"), row => row.Text(0)));
}
