using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Storage.Tests.Rights;

/// <summary>What a role with the least rights can do besides the specs of all stores, and what it cannot.</summary>
[RequiresPostgres]
public sealed class LeastRightsTests : IAsyncLifetime
{
    private readonly LeastPrivilegeFixture fixture = new();
    private ServiceProvider store = null!;

    private IJournal Journal => store.GetRequiredService<IJournal>();

    private ISagaIndex Index => store.GetRequiredService<ISagaIndex>();

    public async Task InitializeAsync()
    {
        await fixture.PrepareAsync();
        var services = new ServiceCollection();
        fixture.AddStore(services);
        store = services.BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Index_TakesRowsInAndForgetsThem()
    {
        await OpenAsync();
        await ApplyAsync(offset: 0);
        await ApplyAsync(offset: 0);

        Assert.Single(await Index.ListAsync(new(), default));
        Assert.Equal(["a.v1"], await Index.ManifestsAsync(default));
        await Index.RemoveAsync([Saga], default);
        Assert.Empty(await Index.ListAsync(new(), default));
    }

    [Fact]
    public async Task Index_AheadOfARestoredJournal_IsEmptied()
    {
        await fixture.AsOwnerAsync("UPDATE saga_index_offset SET through = 100");

        await OpenAsync();

        Assert.Equal(0, await Index.OffsetAsync(default));
    }

    [Fact]
    public async Task IndexRebuild_IsRefusedBeforeItBeginsAndSaysWhoMay()
    {
        await OpenAsync();

        var refused = await Assert.ThrowsAsync<MaintenanceException>(async () => await Index.DraftAsync(default));

        Assert.Contains("owner", refused.Message, StringComparison.Ordinal);
        Assert.Contains("docs/operations/postgresql.md", refused.Message, StringComparison.Ordinal);
        await ApplyAsync(offset: 0);
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("index")]
    [InlineData("services")]
    public async Task Open_WhereTablesAreToBeMade_SaysWhoMustStartOnce(string part)
    {
        await fixture.AsOwnerAsync($"DELETE FROM orderactors_version WHERE part = '{part}'");

        var broken = await Assert.ThrowsAsync<BrokenInvariantException>(OpenAsync);

        Assert.Equal("OA0014", broken.Code);
        Assert.Contains($"the tables of the {part}", broken.Message, StringComparison.Ordinal);
        Assert.Contains(fixture.Options.Place, broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_WithoutARightOnItsTables_IsBrokenByItsCode()
    {
        await fixture.AsOwnerAsync("REVOKE ALL ON saga_index_offset FROM PUBLIC, least_" + fixture.Options.Schema);

        Assert.Equal("OA0016", (await Assert.ThrowsAsync<BrokenInvariantException>(OpenAsync)).Code);
    }

    [Fact]
    public async Task Sql_ThatWouldChangeWhatHasHappened_IsRefused()
    {
        await using var connection = new NpgsqlConnection(fixture.Options.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in (string[])["UPDATE journal SET message = ''", "TRUNCATE journal", "DROP TABLE journal"])
        {
            await using var command =
                new NpgsqlCommand(sql.Replace("journal", $"{fixture.Options.Schema}.journal"), connection);
            var refused = await Assert.ThrowsAsync<PostgresException>(command.ExecuteNonQueryAsync);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static SagaId Saga { get; } = SagaId.Create("order", "A");

    private async Task OpenAsync()
    {
        await Journal.OpenAsync(default);
        await Index.OpenAsync(default);
        await store.GetRequiredService<IServiceStore>().OpenAsync(default);
    }

    private async Task ApplyAsync(long offset) => await Index.ApplyAsync(
        [new(Saga, 1, new("reserve", null, true, false, null, DateTimeOffset.UnixEpoch, null), default)], ["a.v1"],
        offset, default);
}
