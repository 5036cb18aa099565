using System.Text;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using OrderActors.Storage.Sqlite.Backups;
using Xunit;

namespace OrderActors.Storage.Tests.Backups;

public sealed class SqliteBackupTests : IAsyncLifetime
{
    private const int Backups = 12;

    private static readonly ServiceSql Effect = new("INSERT INTO markers (name) VALUES (@name)");
    private static readonly ServiceSql Effects = new("SELECT name FROM markers");

    private readonly DataFolder data = new();
    private readonly DataFolder target = new();
    private SqliteJournal journal = null!;
    private SqliteServiceStore services = null!;

    private SqliteStoreOptions Options => new(data.Path);

    public async Task InitializeAsync()
    {
        journal = new(Options, TimeProvider.System);
        await journal.OpenAsync(default);
        services = new(data.Path);
        await services.OpenAsync(default);
    }

    public async Task DisposeAsync()
    {
        services.Dispose();
        await journal.DisposeAsync();
        data.Dispose();
        target.Dispose();
    }

    /// <summary>
    /// An effect is asked for in the journal first, then has happened in the services, then its end is journaled. A
    /// copy in which an end has no effect, or an effect no ask, is one that no crash could have left.
    /// </summary>
    [Fact]
    public async Task Backup_WhileBothFilesAreWritten_HoldsBothAsOfOneInstant()
    {
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => WriteAsync(stop.Token));
        var cuts = new List<(int Asked, int Done, int Ended)>();
        for (var i = 0; i < Backups; i++)
        {
            var folder = Path.Combine(target.Path, $"{i}");
            await BackUpAsync(folder);
            cuts.Add(await CheckAsync(folder));
        }

        await stop.CancelAsync();
        await load;
        Assert.Equal(cuts.Order(), cuts);
        Assert.True(cuts[^1].Ended > cuts[0].Ended, "the writers stood still while backups were made");
        Assert.Contains(cuts, cut => cut.Asked != cut.Done || cut.Done != cut.Ended);
    }

    [Fact]
    public async Task Backup_Done_LeavesTheTwoFilesAndACertificateAndBothLogsAreCopied()
    {
        await AppendAsync("A", 1);
        var folder = Path.Combine(target.Path, "new", "folder");

        await BackUpAsync(folder);

        Assert.Equal(["backup.json", "journal.db", "services.db"],
            Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order());
        await AppendAsync("A", 2);
        await using var restored = await OpenAsync(folder);
        Assert.Single(await restored.LoadAsync([Saga("A")], default));
    }

    [Fact]
    public void Refusal_OfAFolder_NamesWhatIsWrong()
    {
        var backup = new SqliteBackup(Options, journal, TimeProvider.System, services);
        File.WriteAllText(Path.Combine(target.Path, "journal.db.partial"), "left behind by a kill");

        Assert.Null(Refusal(target.Path));
        Assert.Null(Refusal(Path.Combine(target.Path, "new")));
        Assert.Contains("absolute", Refusal("backups/today"), StringComparison.Ordinal);
        Assert.Contains("is not empty", Refusal(data.Path), StringComparison.Ordinal);
        Assert.Contains("is a file", Refusal(Options.JournalFile), StringComparison.Ordinal);

        string? Refusal(string folder) => backup.Refusal(new(folder));
    }

    [Fact]
    public async Task Backup_OverWhatAKillLeftBehind_IsWhole()
    {
        await AppendAsync("A", 1);
        File.WriteAllText(Path.Combine(target.Path, "journal.db.partial"), "half of a file");
        foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
            File.WriteAllText(Path.Combine(target.Path, $"services.db.partial{suffix}"), "half of another");
        File.WriteAllText(Path.Combine(target.Path, "journal.db.partial-wal"), "half of a log");

        await BackUpAsync(target.Path);

        Assert.Equal(["backup.json", "journal.db", "services.db"],
            Directory.EnumerateFileSystemEntries(target.Path).Select(Path.GetFileName).Order());

        await using var restored = await OpenAsync(target.Path);
        Assert.Single(await restored.LoadAsync([Saga("A")], default));
    }

    /// <summary>Others write unfinished files under such names too.</summary>
    [Theory]
    [InlineData("video.mp4.partial")]
    [InlineData("journal.db.partial.gz")]
    [InlineData("old-journal.db.partial")]
    [InlineData("index.db.partial")]
    public async Task Backup_IntoAFolderWithAPartialFileOfSomebodyElse_IsRefusedAndLeavesIt(string name)
    {
        var foreign = Path.Combine(target.Path, name);
        File.WriteAllText(foreign, "not a backup's");

        var refused = await Assert.ThrowsAsync<MaintenanceException>(() => BackUpAsync(target.Path));

        Assert.Contains($"it holds '{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("not a backup's", File.ReadAllText(foreign));
        Assert.Equal([foreign], Directory.EnumerateFileSystemEntries(target.Path));
    }

    [Fact]
    public async Task Backup_IntoAFolderThatBecameALinkSinceItWasOrdered_WritesNothing()
    {
        using var outside = new DataFolder();
        File.CreateSymbolicLink(Path.Combine(target.Path, "today"), outside.Path);

        var refused = await Assert.ThrowsAsync<MaintenanceException>(
            () => BackUpAsync(Path.Combine(target.Path, "today", "noon"), target.Path));

        Assert.Contains("a symbolic link leads elsewhere", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task Backup_Interrupted_HoldsNoSnapshotAndLeavesNothingThatLooksWhole()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new SqliteBackup(Options, journal, TimeProvider.System, services)
                .RunAsync(new(target.Path), new(), interrupted.Token));

        Assert.All(Directory.EnumerateFiles(target.Path), file => Assert.Contains(".partial", file));
        await AppendAsync("A", 1);
        using var session = SqliteSession.Open(Options.JournalFile);
        Assert.Equal(0, session.Scalar("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    private static SagaId Saga(string id) => SagaId.Create("order", id);

    private Task<string> BackUpAsync(string folder, string? root = null) =>
        new SqliteBackup(Options, journal, TimeProvider.System, services).RunAsync(new(folder, root), new(), default);

    private static async Task<SqliteJournal> OpenAsync(string folder)
    {
        var opened = new SqliteJournal(new(folder), TimeProvider.System);
        await opened.OpenAsync(default);
        return opened;
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var key = $"K-{number}";
            await AppendAsync(key, 1);
            await services.WriteAsync(transaction => transaction.Execute(Effect, key));
            await AppendAsync(key, 2);
        }
    }

    private async Task AppendAsync(string id, long number)
    {
        var row = new JournalRow
        {
            SagaId = Saga(id),
            SequenceNumber = number,
            Manifest = number == 1 ? "asked.v1" : "ended.v1",
            Payload = Encoding.UTF8.GetBytes(new string('x', 400)),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(AppendStatus.Committed, (await journal.AppendAsync([row], default)).Status);
    }

    private static async Task<(int Asked, int Done, int Ended)> CheckAsync(string folder)
    {
        await using var restored = await OpenAsync(folder);
        using var restoredServices = new SqliteServiceStore(folder);
        await restoredServices.OpenAsync(default);
        var rows = (await restored.ReadAsync(0, int.MaxValue, default)).Rows;
        var asked = rows.Where(row => row.SequenceNumber == 1).Select(row => row.SagaId.Id).ToHashSet();
        var ended = rows.Where(row => row.SequenceNumber == 2).Select(row => row.SagaId.Id).ToHashSet();
        var done = (await restoredServices.ReadAsync(reader => reader.All(Effects, row => row.Text(0)))).ToHashSet();
        Assert.Subset(asked, done);
        Assert.Subset(done, ended);
        return (asked.Count, done.Count, ended.Count);
    }
}
