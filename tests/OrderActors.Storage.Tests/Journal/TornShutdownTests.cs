using FsCheck;
using FsCheck.Fluent;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

/// <summary>A power cut: the files at some moment, the log cut off anywhere behind its last checkpoint.</summary>
public sealed class TornShutdownTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reopen_AfterTheLogWasCutAnywhere_GivesAPrefixOfWholeCommits()
    {
        var torn =
            from sizes in Gen.NonEmptyListOf(Gen.Choose(1, 40))
            from permille in Gen.Choose(0, 1000)
            select (Sizes: sizes.ToArray(), Permille: permille);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(torn.ToArbitrary(),
            fault => IsPrefixAsync(fault.Sizes, fault.Permille).GetAwaiter().GetResult()));
    }

    private async Task<bool> IsPrefixAsync(int[] sizes, int permille)
    {
        var alive = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetRandomFileName())).FullName;
        var torn = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetRandomFileName())).FullName;
        await using (var journal = await OpenAsync(alive))
        {
            for (var batch = 0; batch < sizes.Length; batch++)
            {
                var appended = await journal.AppendAsync(Batch(batch, sizes[batch]), default);
                Assert.Equal(AppendStatus.Committed, appended.Status);
            }

            foreach (var file in new[] { "journal.db", "journal.db-wal" })
                File.Copy(Path.Combine(alive, file), Path.Combine(torn, file));
        }

        using (var log = new FileStream(Path.Combine(torn, "journal.db-wal"), FileMode.Open))
            log.SetLength(log.Length * permille / 1000);
        await using var again = await OpenAsync(torn);
        var rows = (await again.ReadAsync(0, 100_000, default)).Rows;
        var commits = rows.GroupBy(row => row.SagaId).Select(group => group.Count()).ToArray();
        Assert.Equal(sizes.Take(commits.Length), commits);
        Assert.Equal(Enumerable.Range(0, commits.Length).Select(batch => $"B{batch}"),
            rows.Select(r => r.SagaId.Id).Distinct());
        if (permille == 1000) Assert.Equal(sizes.Length, commits.Length);

        var next = await again.AppendAsync(Batch(commits.Length, 3), default);
        return next == new AppendResult(AppendStatus.Committed, rows.Count + 1);
    }

    private static JournalRow[] Batch(int batch, int size) =>
    [.. Enumerable.Range(1, size).Select(number => new JournalRow
    {
        SagaId = SagaId.Create("order", $"B{batch}"),
        SequenceNumber = number,
        Manifest = "order.placed.v1",
        Payload = new byte[500],
        CreatedAt = DateTimeOffset.UnixEpoch,
    })];

    private static async Task<SqliteJournal> OpenAsync(string path)
    {
        var journal = new SqliteJournal(new(path), TimeProvider.System);
        await journal.OpenAsync(default);
        return journal;
    }
}
