using OrderActors.Sagas;
using OrderActors.Storage.Services;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteServiceStoreTests : ServiceStoreSpec<SqlitePlace>
{
    [Fact]
    public async Task WriteAsync_DiskFull_FailsWithoutEffectAndWorksOnceThereIsRoom()
    {
        var store = await OpenAsync();
        await LimitAsync(store, 1);
        var large = new string('x', 100_000);
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, large)));
        Assert.Equal(Effect.None, failure.Effect);
        Assert.False(store.Completion.IsCompleted);

        await LimitAsync(store, 1_000_000);
        await store.WriteAsync(transaction => transaction.Execute(Insert, "room"));
        Assert.Equal(["room"], await NamesAsync(store));
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
        await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.Completion);
    }

    private static Task<string?> LimitAsync(IServiceStore store, int pages) => store.WriteAsync(
        transaction => transaction.First(new ServiceSql($"PRAGMA max_page_count = {pages}"), row => row.Text(0)));
}
