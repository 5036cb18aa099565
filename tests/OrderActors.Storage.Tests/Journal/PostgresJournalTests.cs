using Npgsql;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using OrderActors.Testing.Stores;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

[RequiresPostgres]
public sealed class PostgresJournalTests : DurableJournalSpec
{
    private readonly List<PostgresDatabase> databases = [];
    private TestSchema schema = null!;

    protected override string Place => schema.Options.Place;

    public override async Task InitializeAsync()
    {
        schema = await TestSchema.CreateAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in databases) await database.DisposeAsync();
        await schema.DisposeAsync();
    }

    protected override IJournal Create()
    {
        var database = new PostgresDatabase(schema.Options);
        databases.Add(database);
        return new PostgresJournal(database, TimeProvider.System);
    }

    protected override async Task InsertBehindAsync(JournalRow row, int serializer)
    {
        await using var connection = await schema.ConnectAsync();
        await using var insert = new NpgsqlCommand("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES ($1, false, $2, $3, $4, $5, $6)
            """, connection);
        foreach (var value in new object[]
        {
            row.CreatedAt.UtcTicks, row.SagaId.PersistenceId, row.SequenceNumber, row.Payload, row.Manifest, serializer,
        })
            insert.Parameters.AddWithValue(value);
        await insert.ExecuteNonQueryAsync();
    }

    protected override Task MarkAsNewerAsync() =>
        schema.ScalarAsync("UPDATE orderactors_version SET version = version + 1 WHERE part = 'journal'");

    [Fact]
    public async Task Append_BeyondWhatOneStatementTakes_IsStoredAsOneWithConsecutiveOrderings()
    {
        var large = new byte[20 * 1024 * 1024];
        JournalRow[] rows = [.. Enumerable.Range(1, 8).Select(n => Row("A", n) with { Payload = large })];

        var result = await AppendAsync(rows);

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (result.FirstOrdering + i, i + 1L)),
            (await LoadAsync("A")).Select(row => (row.Ordering, row.SequenceNumber)));
        Assert.Equal(AppendStatus.Conflict, (await AppendAsync([.. rows[4..], Row("A", 9)])).Status);
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("A", 9))).Status);
    }

    [Fact]
    public async Task Append_OfLargeRowsOfWhichTheLastIsTaken_StoresNoneOfThem()
    {
        await InsertBehindAsync(Row("B", 1), JournalRow.SerializerId);
        var large = new byte[50 * 1024 * 1024];

        var result = await AppendAsync(
            Row("A", 1) with { Payload = large }, Row("A", 2) with { Payload = large }, Row("B", 1));

        Assert.Equal(AppendStatus.Conflict, result.Status);
        Assert.Empty(await LoadAsync("A"));
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("A", 1))).Status);
    }

    [Fact]
    public async Task Append_OfARowThatTheStoreCannotTake_IsRefusedAndTheRestCanGoOn()
    {
        var bad = Row("A", 1) with { Manifest = "no text to PostgreSQL: \0" };

        Assert.Equal(AppendStatus.Refused, (await AppendAsync(Row("B", 1), bad)).Status);
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("B", 1), Row("A", 1))).Status);
        Assert.Equal(1, (await Journal.KeepAsync(default)).LeaseEpoch);
    }

    [Fact]
    public async Task Append_ToATableThatIsGone_IsBrokenRatherThanTriedForEver()
    {
        await schema.ScalarAsync("ALTER TABLE journal RENAME TO hidden");

        var broken = await Assert.ThrowsAsync<Sagas.BrokenInvariantException>(() => AppendAsync(Row("A", 1)));
        var unread = await Assert.ThrowsAsync<Sagas.BrokenInvariantException>(() => LoadAsync("A"));

        Assert.Equal(("OA0014", "OA0014"), (broken.Code, unread.Code));
    }

    [Fact]
    public async Task Open_OfTablesThatAnotherEngineMade_TakesThemOver()
    {
        await AppendAsync(Row("A", 1));
        await Journal.DisposeAsync();
        await schema.ScalarAsync("DROP TABLE orderactors_version, orderactors_owner");

        await using var again = await ReopenAsync();

        Assert.Equal(AppendStatus.Committed, (await again.AppendAsync([Row("A", 2)], default)).Status);
        Assert.Equal(2, (await again.LoadAsync([Saga("A")], default)).Count);
    }

    [Fact]
    public async Task Columns_OfTheTables_AreThoseOfTheDesign()
    {
        const string Text = "text", Key = "text!";
        Assert.Equal(
            $"ordering bigint!, created bigint!, deleted boolean!, persistence_id {Key}, sequence_number bigint!, "
            + $"message bytea!, manifest {Text}, identifier integer, writer_uuid {Text}",
            await ColumnsAsync("journal"));
        Assert.Equal($"ordering_id bigint!, tag {Key}, persistence_id {Key}, sequence_nr bigint!",
            await ColumnsAsync("tags"));
        Assert.Equal($"persistence_id {Key}, sequence_number bigint!, created bigint!, snapshot bytea, "
            + $"manifest {Text}, serializer_id integer", await ColumnsAsync("snapshot"));
        Assert.Equal("journal_pkey, journal_uq", await schema.ScalarAsync(
            "SELECT string_agg(indexname, ', ' ORDER BY indexname) FROM pg_indexes "
            + "WHERE tablename = 'journal' AND schemaname = current_schema()"));
    }

    [Fact]
    public async Task Row_AsOtherProgramsReadIt_HasTicksSerializerAndThisLeaseEpochsWriter()
    {
        await AppendAsync(Row("A", 1));
        await using var again = await ReopenAsync();
        await again.AppendAsync([Row("A", 2)], default);

        Assert.Equal(Now.AddTicks(1).UtcTicks, await schema.ScalarAsync("SELECT created FROM journal LIMIT 1"));
        Assert.Equal(2L,
            await schema.ScalarAsync("SELECT count(*) FROM journal WHERE identifier = 7201 AND NOT deleted"));
        Assert.Equal(2L,
            await schema.ScalarAsync("SELECT count(DISTINCT writer_uuid) FROM journal WHERE length(writer_uuid) = 22"));
    }

    private async Task<object?> ColumnsAsync(string table) => await schema.ScalarAsync($"""
        SELECT string_agg(column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN '!' ELSE '' END, ', '
            ORDER BY ordinal_position)
        FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = current_schema()
        """);
}
