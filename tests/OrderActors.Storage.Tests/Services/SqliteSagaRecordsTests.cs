using OrderActors.Runtime.Maintenance;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteSagaRecordsTests : SagaRecordsSpec<SqlitePlace>
{
    [Fact]
    public async Task Open_ServicesOfTheFormerLayout_AddsTheTables()
    {
        await using var place = new SqlitePlace();
        await using (var former = await OpenAsync(place: place))
        {
            await CompletedAsync(former, "A", 1);
            foreach (var table in (string[])["purged_stock", "purged_money", "leaving"])
                await former.TamperAsync($"DROP TABLE {table}");
            await former.TamperAsync("PRAGMA user_version = 1");
        }

        await using var shop = await OpenAsync(place: place);

        Assert.Empty(await shop.Get<ISagaRecords>().LeavingAsync());
        Assert.Equal(1, await CountAsync(shop, "charges", "payment_key"));
    }
}
