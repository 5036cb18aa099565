using OrderActors.Engine.Journal;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using OrderActors.Storage.Sqlite.Backups;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Storage.Tests.Pairs;

/// <summary>What a start says of a journal and a services' store that lie in one folder.</summary>
public sealed class SqliteStorePairTests : IDisposable
{
    private static readonly ServiceSql Effect = new("INSERT INTO markers (name) VALUES (@name)");
    private static readonly string[] Suffixes = ["", "-wal", "-shm"];

    private readonly DataFolder folder = new();
    private readonly DataFolder other = new();
    private readonly VirtualTime time = new();
    private readonly List<IDisposable> services = [];
    private SqliteJournal? journal;
    private long number;

    public void Dispose()
    {
        Close();
        folder.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Start_OnFilesThatWereWrittenTogether_GoesOn()
    {
        await WriteAsync(folder.Path, rounds: 3);

        await StartAsync(folder.Path);
    }

    [Theory]
    [InlineData("journal.db", "the journal is missing")]
    [InlineData("services.db", "the services' store is missing")]
    public async Task Start_WithoutOneOfTheFiles_IsRefusedUntilItIsRestoredOrTakenAsItIs(string name, string reason)
    {
        await WriteAsync(folder.Path, rounds: 3);
        Move(name, folder.Path, other.Path);

        await AssertRefusedAsync(folder.Path, reason);
        // Not only the first time: what such a start leaves behind is not a store.
        await AssertRefusedAsync(folder.Path, reason);

        Move(name, other.Path, folder.Path);
        await StartAsync(folder.Path);
        Close();
        foreach (var suffix in Suffixes) File.Delete(Path.Combine(folder.Path, name + suffix));
        await StartAsync(folder.Path, accept: true);
        Close();
        await StartAsync(folder.Path);
    }

    [Theory]
    [InlineData("journal.db")]
    [InlineData("services.db")]
    public async Task Start_WithAFileOfAnotherStore_IsRefused(string name)
    {
        await WriteAsync(folder.Path, rounds: 3);
        await WriteAsync(other.Path, rounds: 3);
        Move(name, other.Path, folder.Path);

        await AssertRefusedAsync(folder.Path, "belongs to the journal");
        await StartAsync(folder.Path, accept: true);
        Close();
        await StartAsync(folder.Path);
    }

    [Theory]
    [InlineData("journal.db", "knows that it had events up to")]
    [InlineData("services.db", "knows a newer one")]
    public async Task Start_WithAnOlderCopyOfOneFile_IsRefused(string name, string reason)
    {
        await WriteAsync(folder.Path, rounds: 3);
        File.Copy(Path.Combine(folder.Path, name), Path.Combine(other.Path, name));
        await WriteAsync(folder.Path, rounds: 3);
        Move(name, other.Path, folder.Path);

        await AssertRefusedAsync(folder.Path, reason);
        await StartAsync(folder.Path, accept: true);
        Close();
        await StartAsync(folder.Path);
    }

    [Fact]
    public async Task Start_AfterTheJournalsLogWasCut_IsRefused()
    {
        await WriteAsync(folder.Path, rounds: 12, close: false);
        // As a kill leaves them: nothing is copied from the log into its file.
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*.db*"))
            File.Copy(file, Path.Combine(other.Path, Path.GetFileName(file)));
        using (var log = new FileStream(Path.Combine(other.Path, "journal.db-wal"), FileMode.Open))
            log.SetLength(log.Length / 3);
        Close();

        await AssertRefusedAsync(other.Path, "knows that it had events up to");
    }

    [Fact]
    public async Task Start_AfterTheNewestSagasWerePurged_GoesOn()
    {
        await WriteAsync(folder.Path, rounds: 3, close: false);
        await journal!.RemoveAsync([.. Enumerable.Range(1, (int)number).Select(id => Saga(id))], default);
        Close();

        await StartAsync(folder.Path);
        Assert.Equal(number, journal!.CommittedOrdering);
    }

    [Fact]
    public async Task Start_OnABackup_GoesOn()
    {
        await WriteAsync(folder.Path, rounds: 3, close: false);
        await new SqliteBackup(new(folder.Path), journal!, TimeProvider.System, (SqliteServiceStore)services[^1])
            .RunAsync(new(Path.Combine(other.Path, "copy")), new(), default);
        Close();

        await StartAsync(Path.Combine(other.Path, "copy"));
    }

    [Fact]
    public async Task Start_OnFilesOfBeforeTheirIdentity_TakesThemOverOnce()
    {
        await WriteAsync(folder.Path, rounds: 3);
        StripJournal();
        StripServices();

        await StartAsync(folder.Path);
        Close();
        await StartAsync(folder.Path);
        Close();
        StripServices();
        await AssertRefusedAsync(folder.Path, "is older than its journal");
    }

    [Fact]
    public async Task Start_CutOffBetweenTakingOverTheTwoFiles_GoesOnWhereItWas()
    {
        await WriteAsync(folder.Path, rounds: 3);
        StripJournal();
        StripServices();
        journal = new(new(folder.Path), time);
        await journal.OpenAsync(default);
        Close();

        await StartAsync(folder.Path);
    }

    [Fact]
    public async Task Start_OnAJournalOfBeforeWithoutServices_IsRefused()
    {
        await WriteAsync(folder.Path, rounds: 3);
        StripJournal();
        foreach (var suffix in Suffixes) File.Delete(Path.Combine(folder.Path, "services.db" + suffix));

        await AssertRefusedAsync(folder.Path, "the services' store is missing");
    }

    [Theory]
    [InlineData("no database")]
    [InlineData("a damaged page")]
    public async Task Start_OnAMalformedServicesFile_SaysWhichFileByACode(string fault)
    {
        await WriteAsync(folder.Path, rounds: 3);
        var file = Path.Combine(folder.Path, "services.db");
        if (fault == "no database") await File.WriteAllTextAsync(file, new string('x', 10_000));
        else
        {
            using var open = new FileStream(file, FileMode.Open);
            open.Position = 4096 + 3;
            open.Write([0xFF, 0xFF, 0xFF, 0xFF]);
        }

        var broken = await Assert.ThrowsAsync<BrokenInvariantException>(() => StartAsync(folder.Path));

        Assert.Equal("OA0020", broken.Code);
        Assert.Contains(file, broken.Message, StringComparison.Ordinal);
    }

    private static SagaId Saga(long id) => SagaId.Create("order", $"A-{id}");

    private static void Move(string name, string from, string to)
    {
        foreach (var suffix in Suffixes) File.Delete(Path.Combine(to, name + suffix));
        File.Move(Path.Combine(from, name), Path.Combine(to, name));
    }

    private async Task AssertRefusedAsync(string path, string reason)
    {
        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() => StartAsync(path));
        Close();
        Assert.Equal("OA0025", refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Each round is an event, and an effect that knows of it.</summary>
    private async Task WriteAsync(string path, int rounds, bool close = true)
    {
        await StartAsync(path);
        var store = (SqliteServiceStore)services[^1];
        for (var round = 0; round < rounds; round++)
        {
            var row = new JournalRow
            {
                SagaId = Saga(++number),
                SequenceNumber = 1,
                Manifest = "asked.v1",
                Payload = new byte[1000],
                CreatedAt = time.GetUtcNow(),
            };
            Assert.Equal(AppendStatus.Committed, (await journal!.AppendAsync([row], default)).Status);
            await store.WriteAsync(transaction => transaction.Execute(Effect, $"A-{number}"));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        if (close) Close();
    }

    private async Task StartAsync(string path, bool accept = false)
    {
        var options = new SqliteStoreOptions(path) { AcceptStoreLoss = accept };
        journal = new(options, time);
        await journal.OpenAsync(default);
        var store = new SqliteServiceStore(options, journal, null, time);
        services.Add(store);
        await store.OpenAsync(default);
    }

    private void Close()
    {
        foreach (var store in services) store.Dispose();
        services.Clear();
        journal?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        journal = null;
    }

    private void StripJournal()
    {
        using var session = SqliteSession.Open(Path.Combine(folder.Path, "journal.db"));
        session.Execute("DROP TABLE orderactors_store");
        session.SetUserVersion(1);
    }

    private void StripServices()
    {
        using var session = SqliteSession.Open(Path.Combine(folder.Path, "services.db"));
        session.Execute("DROP TABLE orderactors_version");
        session.Execute("DROP TABLE journal_beside");
        session.Execute("DROP TABLE purge_runs");
        session.SetUserVersion(3);
    }
}
