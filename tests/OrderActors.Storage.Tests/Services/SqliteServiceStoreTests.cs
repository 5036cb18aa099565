using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteServiceStoreTests : ServiceStoreSpec<SqliteFixture>
{
    [Fact]
    public async Task WriteAsync_DiskFull_FailsWithoutEffectAndWorksOnceThereIsRoom()
    {
        var store = await OpenAsync();
        await LimitAsync(store, 1);
        var large = new string('x', 100_000);
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, large)));
        Assert.Equal((true, Effect.None), (failure.OwnStore, failure.Effect));
        Assert.True(store.Outage.IsFull);
        Assert.False(store.Completion.IsCompleted);

        await LimitAsync(store, 1_000_000);
        await store.WriteAsync(transaction => transaction.Execute(Insert, "room"));
        Assert.Equal(["room"], await NamesAsync(store));
        Assert.Null(store.Outage.Reason);
    }

    [Fact]
    public async Task WriteAsync_DiskFails_EveryCallFromThenOnIsUnknown()
    {
        var store = await OpenAsync();
        Func<ServiceTransaction, int> broken = _ =>
            throw new ServiceStorageException(StorageFault.Fatal, "disk I/O error");
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.WriteAsync(broken));
        var later = await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, "late")));

        Assert.Equal((Effect.Unknown, Effect.Unknown), (failure.Effect, later.Effect));
        Assert.True(failure.OwnStore && later.OwnStore);
        await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.Completion);
    }

    [Fact]
    public async Task WriteAsync_AnotherProgramHoldsTheLock_IsAnOutageOfTheOwnStoreThatEndsWithIt()
    {
        var store = await OpenAsync();
        using (var other = new ServiceConnection(Path.Combine(Fixture.Folder, "services.db")))
        {
            other.Begin(certain: true);
            var calls = Enumerable.Range(0, 50).Select(n => store.WriteAsync(
                transaction => transaction.Execute(Insert, $"n{n}"))).ToList();
            foreach (var call in calls)
            {
                var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(() => call);
                Assert.Equal((true, Effect.None), (failure.OwnStore, failure.Effect));
            }

            Assert.Contains("locked", store.Outage.Reason, StringComparison.Ordinal);
            Assert.False(store.Outage.IsFull);
            other.RollBack();
        }

        while (store.Outage.Reason is not null)
        {
            try
            {
                await store.WriteAsync(transaction => transaction.Execute(Insert, "kept"));
            }
            catch (ServiceUnavailableError e)
            {
                Assert.Equal((true, Effect.None), (e.OwnStore, e.Effect));
                await Task.Yield();
            }
        }

        Assert.Equal(["kept"], await NamesAsync(store));
    }

    [Fact]
    public async Task ReadAsync_MeetsDamage_EndsTheStoreBeforeMoreIsWritten()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 200; i++) await store.WriteAsync(transaction =>
            transaction.Execute(Insert, $"{i:000}-{new string('x', 500)}"));
        (store as IDisposable)!.Dispose();
        var again = await OpenAsync();
        await using (var file = new FileStream(
            Path.Combine(Fixture.Folder, "services.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            for (var page = 30; page < file.Length / 4096; page++)
            {
                file.Position = page * 4096;
                file.Write([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
            }

        await Assert.ThrowsAsync<ServiceUnavailableError>(async () => await NamesAsync(again));

        await Assert.ThrowsAsync<ServiceUnavailableError>(() => again.Completion);
        Assert.Equal(Effect.Unknown, (await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => again.WriteAsync(transaction => transaction.Execute(Insert, "late")))).Effect);
    }

    private static Task<string?> LimitAsync(IServiceStore store, int pages) => store.WriteAsync(
        transaction => transaction.First(new ServiceSql($"PRAGMA max_page_count = {pages}"), row => row.Text(0)));
}
