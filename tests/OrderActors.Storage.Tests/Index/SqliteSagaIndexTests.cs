using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Storage.Tests.Index;

public sealed class SqliteSagaIndexTests : IndexSpec
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
        var index = new SqliteSagaIndex(Options, journal!);
        await index.OpenAsync(default);
        return index;
    }
}
