using System.Runtime.Versioning;
using System.Text;
using OrderActors.Engine.Files;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using OrderActors.Storage.Sqlite.Backups;
using Xunit;

namespace OrderActors.Storage.Tests.Modes;

/// <summary>What the store makes is for its owner only, by the mode, not by the umask of whoever starts it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests : IDisposable
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ForAll = (UnixFileMode)0b110_100_100;

    private readonly DataFolder place = new();

    private string Data => Path.Combine(place.Path, "above", "data");

    private string Journal => Path.Combine(Data, "journal.db");

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Store_OnAFolderThatIsMissing_MakesAllForItsOwnerOnly()
    {
        await RunAsync(_ =>
        {
            var names = Directory.EnumerateFiles(Data).Select(Path.GetFileName).Order().ToList();
            Assert.Equal(
            [
                "index.db", "index.db-shm", "index.db-wal", "journal.db", "journal.db-shm", "journal.db-wal",
                "journal.lock", "journal.owner", "services.db", "services.db-shm", "services.db-wal",
            ], names);
            AssertOwnerOnly(place.Path);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Index_RebuiltBesideTheOldOne_IsForItsOwnerOnly()
    {
        await RunAsync(async store =>
        {
            await using var draft = await store.Index.DraftAsync(default);
            AssertOwnerOnly(place.Path);
            await store.Index.ReplaceAsync(draft, default);
            AssertOwnerOnly(place.Path);
        });
    }

    [Fact]
    public async Task Backup_IntoAFolderThatIsMissing_IsForItsOwnerOnly()
    {
        var folder = Path.Combine(place.Path, "backups", "2026", "today");
        await RunAsync(store => store.Backup.RunAsync(new(folder), new(), default));

        Assert.Equal(3, Directory.GetFiles(folder).Length);
        AssertOwnerOnly(place.Path);
    }

    /// <summary>Somebody made the folder as it is: it is theirs. What is made in it is not.</summary>
    [Fact]
    public async Task Store_OnAFolderOpenToAll_LeavesItsModeAndMakesFilesForTheOwnerOnly()
    {
        const UnixFileMode open = Folder | (UnixFileMode)0b000_101_101;
        Directory.CreateDirectory(Data, open);
        File.SetUnixFileMode(Data, open);

        await RunAsync(_ =>
        {
            Assert.Equal(open, File.GetUnixFileMode(Data));
            Assert.All(Directory.EnumerateFiles(Data), AssertPrivate);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Store_OnFilesOfAnEarlierVersion_LeavesTheirModeAndOpensThem()
    {
        await RunAsync(_ => Task.CompletedTask);
        File.SetUnixFileMode(Journal, ForAll);

        await RunAsync(async store => Assert.Single(await store.Journal.LoadAsync([Id], default)), append: false);

        Assert.Equal(ForAll, File.GetUnixFileMode(Journal));
    }

    /// <summary>The database is put on another disk before the first start.</summary>
    [Fact]
    public async Task Store_WithALinkInTheJournalsPlace_MakesTheFileWhereItLeads()
    {
        var elsewhere = Path.Combine(place.Path, "elsewhere.db");
        Directory.CreateDirectory(Data, Folder);
        File.CreateSymbolicLink(Journal, elsewhere);

        await RunAsync(_ => Task.CompletedTask);

        AssertPrivate(elsewhere);
        Assert.NotEqual(0, new FileInfo(elsewhere).Length);
    }

    [Fact]
    public void Exposure_OfAFolder_NamesWhatOthersMayRead()
    {
        OwnerOnly.CreateFolder(Data);
        File.WriteAllText(Journal, "of an earlier version");
        File.SetUnixFileMode(Journal, ForAll);
        OwnerOnly.CreateNew(Path.Combine(Data, "services.db")).Dispose();
        Assert.Null(OwnerOnly.Exposure(Data));
        Assert.Null(OwnerOnly.Exposure(Path.Combine(place.Path, "missing")));

        File.SetUnixFileMode(Data, Folder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        Assert.Equal($"'{Data}' has the mode 0705, and in it journal.db 0644", OwnerOnly.Exposure(Data));
    }

    [Fact]
    public void Replace_OfAFileOpenToAllOrALink_MakesAnotherFile()
    {
        var (file, other) = (Path.Combine(place.Path, "mail"), Path.Combine(place.Path, "other"));
        File.WriteAllText(other, "other");
        File.WriteAllText(file, "half of a mail of an earlier version");
        File.SetUnixFileMode(file, ForAll);
        using (var first = OwnerOnly.Replace(file)) first.Write("first"u8);
        AssertPrivate(file);
        File.Delete(file);
        File.CreateSymbolicLink(file, other);
        using (var second = OwnerOnly.Replace(file)) second.Write("second"u8);

        Assert.Equal(("second", "other"), (File.ReadAllText(file), File.ReadAllText(other)));
    }

    private static SagaId Id => SagaId.Create("order", "A");

    private static void AssertOwnerOnly(string folder) => Assert.All(
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories), AssertPrivate);

    private static void AssertPrivate(string path) => Assert.Equal(
        (path, Directory.Exists(path) ? Folder : UnixFileMode.UserRead | UnixFileMode.UserWrite),
        (path, File.GetUnixFileMode(path)));

    private async Task RunAsync(Func<Store, Task> act, bool append = true)
    {
        var options = new SqliteStoreOptions(Data);
        await using var journal = new SqliteJournal(options, TimeProvider.System);
        await journal.OpenAsync(default);
        await using var index = new SqliteSagaIndex(options, journal, TimeProvider.System);
        await index.OpenAsync(default);
        using var services = new SqliteServiceStore(Data);
        await services.OpenAsync(default);
        if (append)
        {
            await journal.AppendAsync([new()
            {
                SagaId = Id,
                SequenceNumber = 1,
                Manifest = "asked.v1",
                Payload = Encoding.UTF8.GetBytes("{}"),
                CreatedAt = DateTimeOffset.UnixEpoch,
            }], default);
        }

        await act(new(journal, index, new SqliteBackup(options, journal, TimeProvider.System, services)));
    }

    private sealed record Store(IJournal Journal, SqliteSagaIndex Index, IBackup Backup);
}
