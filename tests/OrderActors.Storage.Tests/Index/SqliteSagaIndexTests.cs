using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Storage.Tests.Index;

public sealed class SqliteSagaIndexTests : IndexPropertySpec
{
    private readonly DataFolder folder = new();
    private SqliteJournal? journal;

    private SqliteStoreOptions Options => new(folder.Path);

    protected override async Task<ISagaIndex> CreateAsync()
    {
        File.Delete(Options.IndexFile);
        if (journal is null)
        {
            await OpenJournalAsync();
            var rows = Enumerable.Range(1, 10).Select(number => new JournalRow
            {
                SagaId = SagaId.Create("order", "A"),
                SequenceNumber = number,
                Manifest = "order.placed.v1",
                Payload = "{}"u8.ToArray(),
                CreatedAt = Now,
            });
            await journal!.AppendAsync([.. rows], default);
        }

        return await OpenAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await journal!.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Reopen_OfAFittingFile_KeepsEverything()
    {
        await ApplyAsync(10, Row("A", 10));
        await Index.DisposeAsync();

        await using var again = await OpenAsync();

        Assert.Equal(10, await again.OffsetAsync(default));
        Assert.Single(await again.ListAsync(new(), default));
    }

    /// <summary>The appending session is one thread's: asked from here as well, it reads torn pages.</summary>
    [Fact]
    public async Task Draft_WhileTheJournalAppends_LeavesItsSessionAlone()
    {
        const int Batches = 2000;
        var appends = Task.Run(async () =>
        {
            for (var number = 1; number <= Batches; number++)
            {
                var row = new JournalRow
                {
                    SagaId = SagaId.Create("order", "B"),
                    SequenceNumber = number,
                    Manifest = "order.placed.v1",
                    Payload = "{}"u8.ToArray(),
                    CreatedAt = Now,
                };
                Assert.Equal(AppendStatus.Committed, (await journal!.AppendAsync([row], default)).Status);
            }
        });

        while (!appends.IsCompleted) await (await Index.DraftAsync(default)).DisposeAsync();

        await appends;
        Assert.Equal(10 + Batches, (await journal!.ReadAsync(0, 2 * Batches, default)).Rows.Count);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("no database")]
    [InlineData("empty")]
    [InlineData("another database")]
    [InlineData("cut off")]
    public async Task Reopen_OfAMissingOrBrokenFile_StartsAnewFromZero(string fault)
    {
        await ApplyAsync(10, Row("A", 10));
        await Index.DisposeAsync();
        if (fault == "deleted") File.Delete(Options.IndexFile);
        if (fault == "no database") await File.WriteAllTextAsync(Options.IndexFile, new string('x', 10_000));
        if (fault == "empty") await File.WriteAllTextAsync(Options.IndexFile, "");
        if (fault == "another database") File.Copy(Options.JournalFile, Options.IndexFile, overwrite: true);
        if (fault == "cut off") await CutAsync();

        await using var again = await OpenAsync();

        Assert.Equal(0, await again.OffsetAsync(default));
        Assert.Empty(await again.ListAsync(new(), default));
        await again.ApplyAsync([Row("A", 10)], [], 10, default);
        Assert.Single(await again.ListAsync(new(), default));
    }

    [Fact]
    public async Task Reopen_OfAFileWithAnyByteFlipped_ShowsWhatWasWrittenOrStartsAnew()
    {
        const int Step = 61;
        var rows = Enumerable.Range(0, 40).Select(number => Row($"A-{number:00}", 1 + number % 3, stage:
            number % 2 == 0 ? "payment" : "reserve", owner: $"customer-{number % 5}", active: number % 4 == 0,
            wakeAt: number, outcome: number % 3 == 0 ? "Order completed" : null)).ToArray();
        await Index.ApplyAsync(rows, ["order.placed.v1", "order.priced.v1"], 10, default);
        await Index.DisposeAsync();
        var whole = await File.ReadAllBytesAsync(Options.IndexFile);

        for (var place = 0; place < whole.Length; place += Step)
        {
            whole[place] ^= 0x10;
            await File.WriteAllBytesAsync(Options.IndexFile, whole);
            whole[place] ^= 0x10;

            await using var again = await OpenAsync();
            var offset = await again.OffsetAsync(default);
            var listed = await again.ListAsync(new() { Limit = 100 }, default);
            var stages = (await again.CountAsync(default)).Sum(count => count.Count);
            var manifests = await again.ManifestsAsync(default);
            if (offset == 0) Assert.Equal((0, 0, 0), (listed.Count, (int)stages, manifests.Count));
            else
            {
                Assert.Equal(rows, listed);
                Assert.Equal((10, 40, 2), (offset, (int)stages, manifests.Count));
            }
        }
    }

    [Fact]
    public async Task Read_OfARowThatIsNotWhatWasWritten_IsDamageAndADraftMendsIt()
    {
        await ApplyAsync(10, Row("A", 10));
        using (var session = SqliteSession.Open(Options.IndexFile))
            session.Execute("UPDATE saga SET outcome = 'Order completed'");

        var damage = await Assert.ThrowsAsync<BrokenInvariantException>(
            async () => await Index.ListAsync(new(), default));
        Assert.Equal("OA0016", damage.Code);
        Assert.True(Index.IsDamaged);

        var draft = await Index.DraftAsync(default);
        await draft.ApplyAsync([Row("A", 10)], [], 10, default);
        await Index.ReplaceAsync(draft, default);
        Assert.False(Index.IsDamaged);
        Assert.Single(await Index.ListAsync(new(), default));
    }

    [Fact]
    public async Task Reopen_BesideAnotherJournal_StartsAnewFromZero()
    {
        await ApplyAsync(0, Row("A", 10));
        await Index.DisposeAsync();
        await journal!.DisposeAsync();
        File.Delete(Options.JournalFile);
        await OpenJournalAsync();

        await using var again = await OpenAsync();

        Assert.Empty(await again.ListAsync(new(), default));
    }

    [Fact]
    public async Task Reopen_AheadOfTheJournal_StartsAnewFromZero()
    {
        await ApplyAsync(11, Row("A", 11));
        await Index.DisposeAsync();

        await using var again = await OpenAsync();

        Assert.Equal(0, await again.OffsetAsync(default));
    }

    [Fact]
    public async Task Apply_OfANewStageThatIsRolledBack_FindsTheStageWhenItComesAgain()
    {
        using (var session = SqliteSession.Open(Options.IndexFile))
            session.Execute("""
                CREATE TRIGGER refuse BEFORE INSERT ON saga WHEN NEW.persistence_id = 'order/BAD'
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """);
        await Assert.ThrowsAsync<BrokenInvariantException>(() =>
            ApplyAsync(1, Row("A", stage: "payment"), Row("BAD", stage: "shipping")));

        await ApplyAsync(2, Row("B", stage: "shipping"), Row("A", stage: "payment"));

        Assert.Equal(["order/A"], await ListedAsync("payment"));
        Assert.Equal(["order/B"], await ListedAsync("shipping"));
    }

    [Theory]
    [InlineData("awaiting-approval", null)]
    [InlineData(null, "customer-1")]
    [InlineData("awaiting-approval", "customer-1")]
    [InlineData(null, null)]
    public void List_OfOneKind_ReadsInOrderAndSortsNothing(string? stage, string? owner)
    {
        using var session = SqliteSession.OpenForReading(Options.IndexFile);
        var plan = session.Prepare("EXPLAIN QUERY PLAN " +
            IndexReader.ListSql(new() { Kind = "order", Stage = stage, Owner = owner }));

        var steps = new List<string>();
        while (plan.Step()) steps.Add(plan.Text(3));

        Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.Contains("persistence_id>", steps[0], StringComparison.Ordinal);
    }

    private async Task<string[]> ListedAsync(string stage) =>
        [.. (await Index.ListAsync(new() { Kind = "order", Stage = stage }, default)).Select(row =>
            row.SagaId.PersistenceId)];

    private async Task CutAsync()
    {
        using var file = new FileStream(Options.IndexFile, FileMode.Open);
        file.SetLength(5000);
        await file.FlushAsync();
    }

    private async Task OpenJournalAsync()
    {
        journal = new(Options, TimeProvider.System);
        await journal.OpenAsync(default);
    }

    private async Task<ISagaIndex> OpenAsync()
    {
        var index = new SqliteSagaIndex(Options, journal!, TimeProvider.System);
        await index.OpenAsync(default);
        return index;
    }
}
