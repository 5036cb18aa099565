using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Pairs;

/// <summary>What a start says of a journal and services' tables that lie in one schema.</summary>
[RequiresPostgres]
public sealed class PostgresStorePairTests : IAsyncLifetime
{
    private const string OtherIdentity =
        "UPDATE markers SET name = 'journal:' || gen_random_uuid() WHERE name LIKE 'journal:%'";

    private TestSchema schema = null!;

    public async Task InitializeAsync() => schema = await TestSchema.CreateAsync();

    public async Task DisposeAsync() => await schema.DisposeAsync();

    [Fact]
    public async Task Start_OnTablesThatWereWrittenTogether_GoesOn()
    {
        await StartAsync();
        await StartAsync();

        Assert.Equal(1L, await schema.ScalarAsync("""
            SELECT count(*) FROM markers, orderactors_owner WHERE name = 'journal:' || identity AND services = 1
            """));
    }

    [Theory]
    [InlineData(OtherIdentity, "belongs to the journal")]
    [InlineData("DELETE FROM markers WHERE name LIKE 'journal:%'", "older than its journal")]
    public async Task Start_WithServicesOfAnotherJournal_IsRefusedUntilTheyAreTakenAsTheyAre(string sql, string reason)
    {
        await StartAsync();
        await schema.ScalarAsync(sql);

        for (var time = 0; time < 2; time++)
        {
            var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() => StartAsync());
            Assert.Equal("OA0025", refused.Code);
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }

        await StartAsync(accept: true);
        await StartAsync();
    }

    [Fact]
    public async Task Start_OnTablesOfBefore_AdoptsThemOnceAndOldEventsNeedNoChecksum()
    {
        await StartAsync();
        await schema.ScalarAsync("""
            INSERT INTO journal
                (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (0, false, 'order/OLD-1', 1, 'x', 'order.placed.v1', 7201, 'w');
            DELETE FROM markers WHERE name LIKE 'journal:%';
            UPDATE orderactors_version SET version = version - 2 WHERE part = 'journal';
            ALTER TABLE orderactors_owner DROP COLUMN identity, DROP COLUMN checksums_from, DROP COLUMN services,
                DROP COLUMN lone_owners
            """);

        await StartAsync();
        await StartAsync();

        Assert.Equal(2L, await schema.ScalarAsync("SELECT checksums_from FROM orderactors_owner"));
        await schema.ScalarAsync(OtherIdentity);
        await Assert.ThrowsAsync<BrokenInvariantException>(() => StartAsync());
    }

    private async Task StartAsync(bool accept = false)
    {
        await using var database = new PostgresDatabase(schema.Options with { AcceptStoreLoss = accept });
        await using var journal = new PostgresJournal(database, TimeProvider.System);
        await journal.OpenAsync(default);
        using var services = new PostgresServiceStore(database);
        await services.OpenAsync(default);
    }
}
