using Npgsql;
using OrderActors.Postgres.Testing;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Index;

[RequiresPostgres]
public sealed class PostgresSagaIndexTests : IndexSpec
{
    private TestSchema? schema;
    private PostgresDatabase? database;

    protected override int Runs => 10;

    protected override async Task<ISagaIndex> CreateAsync()
    {
        if (database is null)
        {
            schema = await TestSchema.CreateAsync();
            database = new(schema.Options);
            // What the index asks of the journal: how far it goes.
            await ExecuteAsync($"CREATE SCHEMA {schema.Options.Schema}");
            await ExecuteAsync("CREATE TABLE journal (ordering bigint); INSERT INTO journal VALUES (10)");
        }
        else
        {
            await ExecuteAsync(PostgresIndexSchema.Empty);
        }

        return await OpenAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await database!.DisposeAsync();
        await schema!.DisposeAsync();
    }

    [Fact]
    public async Task Reopen_KeepsEverything()
    {
        await ApplyAsync(10, Row("A", 10));
        await Index.DisposeAsync();

        await using var again = await OpenAsync();

        Assert.Equal(10, await again.OffsetAsync(default));
        Assert.Single(await again.ListAsync(new(), default));
    }

    [Fact]
    public async Task Reopen_AheadOfTheJournal_StartsAnewFromZero()
    {
        await Index.ApplyAsync([Row("A", 11)], ["a.v1"], 11, default);
        await Index.DisposeAsync();

        await using var again = await OpenAsync();

        Assert.Equal(0, await again.OffsetAsync(default));
        Assert.Empty(await again.ListAsync(new(), default));
        Assert.Empty(await again.ManifestsAsync(default));
    }

    [Fact]
    public async Task Use_AllSessionsWereCut_FailsAtMostOneApplyAndNoRead()
    {
        await ApplyAsync(1, Row("A"));
        await Index.ListAsync(new(), default);
        await schema!.EndSessionsAsync();

        Assert.Single(await Index.ListAsync(new(), default));
        await Assert.ThrowsAsync<StoreUnreachableException>(() => ApplyAsync(2, Row("B")));
        await ApplyAsync(2, Row("B"));

        Assert.Equal(2, (await Index.ListAsync(new(), default)).Count);
    }

    [Fact]
    public async Task Use_TablesAreGone_SaysSoByItsCode()
    {
        await ExecuteAsync("DROP TABLE saga_index");

        Assert.Equal("OA0016", (await Assert.ThrowsAsync<OrderActors.Sagas.BrokenInvariantException>(
            () => ApplyAsync(1, Row("A")))).Code);
        Assert.Equal("OA0016", (await Assert.ThrowsAsync<OrderActors.Sagas.BrokenInvariantException>(
            async () => await Index.ListAsync(new(), default))).Code);
    }

    private async Task<ISagaIndex> OpenAsync()
    {
        var index = new PostgresSagaIndex(database!);
        await index.OpenAsync(default);
        return index;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await schema!.ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
