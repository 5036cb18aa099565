using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using OrderActors.Testing.Stores;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

public sealed class SqliteJournalTests : DurableJournalSpec
{
    private readonly DataFolder folder = new();

    private SqliteStoreOptions Options => new(folder.Path);

    protected override string Place => folder.Path;

    protected override IJournal Create() => new SqliteJournal(Options, TimeProvider.System);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override Task InsertBehindAsync(JournalRow row, int serializer)
    {
        using var session = SqliteSession.Open(Options.JournalFile);
        var insert = session.Prepare("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES (?, 0, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, row.CreatedAt);
        insert.Bind(2, row.SagaId.PersistenceId);
        insert.Bind(3, row.SequenceNumber);
        insert.BindBlob(4, row.Payload);
        insert.Bind(5, row.Manifest);
        insert.Bind(6, serializer);
        insert.Run();
        return Task.CompletedTask;
    }

    protected override Task MarkAsNewerAsync()
    {
        using var session = SqliteSession.Open(Options.JournalFile);
        session.SetUserVersion(JournalSchema.Version + 1);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Append_WithoutRoom_IsFullAndLosesNothingAndWorksAgainOnceThereIsRoom()
    {
        await AppendAsync(Row("A", 1));
        ((SqliteJournal)Journal).LimitPages(1);
        JournalRow[] large = [Row("A", 2), Row("B", 1, new('x', 100_000))];

        for (var attempt = 0; attempt < 2; attempt++)
            Assert.Equal(AppendStatus.Full, (await AppendAsync(large)).Status);
        Assert.Single(await ReadAllAsync());

        ((SqliteJournal)Journal).LimitPages(1_000_000);
        Assert.Equal(new AppendResult(AppendStatus.Committed, 2), await AppendAsync(large));
        Assert.Equal(3, (await ReadAllAsync()).Count);
    }

    [Fact]
    public async Task Append_OfARowBeyondTheStoresLimit_IsRefusedAndTheRestCanGoOn()
    {
        // Beyond SQLite's limit of a value. The memory is reserved, not touched: SQLite refuses by the length.
        var huge = Row("A", 1) with { Payload = GC.AllocateUninitializedArray<byte>(1_000_000_001) };

        Assert.Equal(AppendStatus.Refused, (await AppendAsync(Row("B", 1), huge)).Status);
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("B", 1), Row("A", 1))).Status);
    }

    [Fact]
    public async Task Append_AfterTheFileWasDestroyed_EndsTheProcessRatherThanGuess()
    {
        await Journal.DisposeAsync();
        await File.WriteAllTextAsync(Options.JournalFile, new string('x', 8192));

        var broken = await Assert.ThrowsAsync<BrokenInvariantException>(ReopenAsync);

        Assert.Equal("OA0014", broken.Code);
    }

    [Theory]
    [InlineData("journal.lock")]
    [InlineData("journal.owner")]
    [InlineData("journal.lock", "journal.owner")]
    public async Task Open_BesideAnOwnerWhoseFilesWereRemoved_IsRefusedStill(params string[] removed)
    {
        await AppendAsync(Row("A", 1));
        foreach (var name in removed) File.Delete(Path.Combine(folder.Path, name));

        await using var second = Create();
        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(async () => await second.OpenAsync(default));

        Assert.Equal("OA0011", refused.Code);
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("A", 2))).Status);
    }

    [Fact]
    public async Task Open_OfAJournalWithADamagedPage_IsRefusedWithTheFinding()
    {
        await AppendAsync([.. Enumerable.Range(1, 200).Select(number => Row("A", number, new('x', 500)))]);
        await Journal.DisposeAsync();
        using (var file = new FileStream(Options.JournalFile, FileMode.Open))
        {
            // The number of cells on some page in the middle.
            file.Position = Options.JournalPageBytes * (file.Length / Options.JournalPageBytes / 2) + 3;
            file.Write([0xFF, 0xFF]);
        }

        var broken = await Assert.ThrowsAsync<BrokenInvariantException>(ReopenAsync);

        Assert.Equal("OA0014", broken.Code);
        Assert.Contains("is damaged", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_AfterAReadHasMetDamage_EndsTheProcess()
    {
        await AppendAsync([.. Enumerable.Range(1, 200).Select(number => Row("A", number, new('x', 500)))]);
        await Journal.DisposeAsync();
        var journal = new SqliteJournal(Options with { QuickCheckTime = TimeSpan.Zero }, TimeProvider.System);
        await journal.OpenAsync(default);
        using (var file = new FileStream(Options.JournalFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            for (var page = 8; page < file.Length / Options.JournalPageBytes; page++)
            {
                file.Position = page * Options.JournalPageBytes;
                file.Write([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
            }

        var read = await Assert.ThrowsAsync<BrokenInvariantException>(
            async () => await journal.ReadAsync(0, 1000, default));
        var kept = await Assert.ThrowsAsync<BrokenInvariantException>(async () => await journal.KeepAsync(default));

        Assert.Equal(("OA0014", "OA0014"), (read.Code, kept.Code));
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Columns_OfTheTables_AreThoseOfTheDesign()
    {
        await Journal.DisposeAsync();
        using var session = SqliteSession.OpenForReading(Options.JournalFile);

        Assert.Equal(
        [
            "ordering INTEGER PK", "created BIGINT not null", "deleted BIT not null",
            "persistence_id NVARCHAR(255) not null", "sequence_number BIGINT not null", "message BLOB not null",
            "manifest NVARCHAR(500)", "identifier INT",
            "writer_uuid NVARCHAR(128)",
        ], Columns(session, "journal"));
        Assert.Equal(
        [
            "ordering_id BIGINT not null PK", "tag NVARCHAR(64) not null PK", "persistence_id NVARCHAR(255) not null",
            "sequence_nr BIGINT not null",
        ], Columns(session, "tags"));
        Assert.Equal(
        [
            "persistence_id NVARCHAR(255) not null PK", "sequence_number BIGINT not null PK", "created BIGINT not null",
            "snapshot BLOB", "manifest NVARCHAR(500)", "serializer_id INT",
        ], Columns(session, "snapshot"));
        Assert.Equal(1,
            session.Scalar("SELECT \"unique\" FROM pragma_index_list('journal') WHERE name = 'journal_uq'"));
        Assert.Equal(1, session.Scalar("SELECT count(*) FROM pragma_index_list('journal')"));
    }

    [Fact]
    public async Task Row_AsOtherProgramsReadIt_HasTicksSerializerAndThisLeaseEpochsWriter()
    {
        await AppendAsync(Row("A", 1));
        await using var again = await ReopenAsync();
        await again.AppendAsync([Row("A", 2)], default);

        using var session = SqliteSession.OpenForReading(Options.JournalFile);
        Assert.Equal(Now.AddTicks(1).UtcTicks, session.Scalar("SELECT created FROM journal WHERE sequence_number = 1"));
        Assert.Equal(2,
            session.Scalar("SELECT count(*) FROM journal WHERE identifier = 7201 AND typeof(message) = 'blob'"));
        Assert.Equal(2,
            session.Scalar("SELECT count(DISTINCT writer_uuid) FROM journal WHERE length(writer_uuid) = 22"));
        Assert.Equal(0, session.Scalar("SELECT sum(deleted) FROM journal"));
    }

    /// <summary>The columns as the design has them. Types in upper case: SQLite spells some its own way.</summary>
    private static List<string> Columns(SqliteSession session, string table)
    {
        var columns = new List<string>();
        var info = session.Prepare($"SELECT name, upper(type), \"notnull\", pk FROM pragma_table_info('{table}')");
        while (info.Step())
            columns.Add($"{info.Text(0)} {info.Text(1)}"
                + (info.Bool(2) ? " not null" : "") + (info.Bool(3) ? " PK" : ""));
        return columns;
    }
}
