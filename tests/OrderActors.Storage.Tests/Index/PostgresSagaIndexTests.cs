using Npgsql;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Index;

[RequiresPostgres]
public sealed class PostgresSagaIndexTests : IndexPropertySpec
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

    [Fact]
    public async Task Open_TablesOfAnOlderVersion_MakesTheIndexAnew()
    {
        await ApplyAsync(10, Row("A", 10));
        await Index.DisposeAsync();
        await ExecuteAsync("""
            DROP TABLE saga_index, saga_index_stage_name;
            CREATE TABLE saga_index (persistence_id text PRIMARY KEY, stage text NOT NULL);
            CREATE INDEX saga_index_stage ON saga_index (stage, persistence_id);
            INSERT INTO saga_index VALUES ('order/OLD', 'payment');
            UPDATE orderactors_version SET version = 1 WHERE part = 'index'
            """);

        await using var again = await OpenAsync();

        Assert.Equal(0, await again.OffsetAsync(default));
        Assert.Empty(await again.ListAsync(new(), default));
        await again.ApplyAsync([Row("A", 10)], [], 10, default);
        Assert.Single(await again.ListAsync(new() { Stage = "reserve" }, default));
    }

    [Fact]
    public async Task Apply_StagesOfManyBatches_NumbersEachOnce()
    {
        await ApplyAsync(1, Row("A", stage: "one"), Row("B", stage: "two"), Row("C", stage: "one"));
        await ApplyAsync(2, Row("A", 2, stage: "two"), Row("B", 2, stage: "three"));

        Assert.Equal("one 1, three 3, two 2", await schema!.ScalarAsync(
            "SELECT string_agg(name || ' ' || number, ', ' ORDER BY name) FROM saga_index_stage_name"));
    }

    [Theory]
    [InlineData("order", "stage-7", null, "saga_index_stage")]
    [InlineData(null, "stage-7", null, "saga_index_stage")]
    [InlineData("order", "stage-8", null, "saga_index_stage")]
    [InlineData("order", "stage-7", "owner-7", "saga_index_owner")]
    [InlineData("order", null, "owner-7", "saga_index_owner")]
    [InlineData("order", null, "owner-8", "saga_index_owner")]
    [InlineData(null, null, "owner-8", "saga_index_owner")]
    [InlineData("order", null, null, "saga_index_pkey")]
    public async Task List_OfManySagasAtOneStageOrOfOneOwner_IsARangeOfOneIndexAndSortsNothing(
        string? kind, string? stage, string? owner, string index)
    {
        await ExecuteAsync("""
            INSERT INTO saga_index_stage_name SELECT n, 'stage-' || n FROM generate_series(1, 50) AS n;
            INSERT INTO saga_index (persistence_id, sequence_number, stage, owner, active, stuck, created, updated)
            SELECT 'order/' || lpad(n::text, 26, '0'), 1, 7, 'owner-7', false, false, n, n
            FROM generate_series(1, 20000) AS n;
            ANALYZE saga_index
            """);
        await using var connection = await schema!.ConnectAsync();
        await using var explain = new NpgsqlCommand { Connection = connection };
        PostgresIndexQueries.Fill(explain, new() { Kind = kind, Stage = stage, Owner = owner });
        explain.CommandText = "EXPLAIN " + explain.CommandText;

        var plan = new List<string>();
        await using var rows = await explain.ExecuteReaderAsync();
        while (await rows.ReadAsync()) plan.Add(rows.GetString(0));

        Assert.Contains(plan, step =>
            step.Contains($"Index Scan using {index} on saga_index ", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("Sort", StringComparison.Ordinal));
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
