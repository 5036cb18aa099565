using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Postgres;

/// <summary>The server itself fails: killed under load, or without its standby.</summary>
[RequiresPostgres(OwnServer = true)]
public sealed class ServerKillTests : IAsyncLifetime
{
    private const int Sagas = 20;
    private const int Kills = 3;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly long[] acknowledged = new long[Sagas];
    private PrivateCluster cluster = null!;
    private TestSchema schema = null!;
    private PostgresDatabase database = null!;
    private PostgresJournal journal = null!;
    private int batches;
    private int epochsLost;

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync();
        schema = TestSchema.On(cluster);
        database = new(schema.Options);
        journal = new(database, TimeProvider.System);
        await journal.OpenAsync(default);
    }

    public async Task DisposeAsync()
    {
        await journal.DisposeAsync();
        await database.DisposeAsync();
        cluster.Dispose();
    }

    [Fact]
    public async Task Killed_UnderLoad_NothingAcknowledgedIsLostAndNothingIsThereTwice()
    {
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(enough.Token));
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = Volatile.Read(ref batches);
            await UntilAsync(() => Task.FromResult(Volatile.Read(ref batches) > before + 50));
            await cluster.KillAsync();
            await cluster.StartServerAsync();
        }

        var last = Volatile.Read(ref batches);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref batches) > last + 50));
        await enough.CancelAsync();
        await writing.WaitAsync(TestTimeout);

        Assert.Equal(Kills, epochsLost);
        for (var saga = 0; saga < Sagas; saga++)
            Assert.Equal(Numbers(acknowledged[saga]),
                (await LoadAsync(saga)).Select(row => row.SequenceNumber));
        var orderings = (await journal.ReadAsync(0, int.MaxValue, default)).Rows.Select(row => row.Ordering).ToList();
        Assert.Equal(acknowledged.Sum(), orderings.Distinct().Count());
    }

    [Fact]
    public async Task CommitThatTheStandbyHasNot_IsInDoubtUntilItHas()
    {
        await ConfigureAsync("ALTER SYSTEM SET synchronous_standby_names = 'none_such'");
        await UntilCommitsWaitAsync();
        var append = Task.Run(() => AppendAsync(JournalBench.Row("A", 1)));
        await UntilAsync(CancelWaitingCommitsAsync);

        var doubtful = await append.WaitAsync(TestTimeout);
        Assert.Equal(AppendStatus.Unknown, doubtful.Status);
        Assert.Contains("synchronous", doubtful.Detail, StringComparison.Ordinal);

        // The next lease epoch begins with a commit, which waits for the standby; so does every look at what is stored.
        var keeping = Task.Run(() => OwnAgainAsync());
        var reading = LoadAsync("A");
        await UntilAsync(async () => await schema.ScalarAsync(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'") is true);
        Assert.False(reading.IsCompleted);
        await ConfigureAsync("ALTER SYSTEM RESET synchronous_standby_names");

        Assert.Equal(2, await keeping.WaitAsync(TestTimeout));
        Assert.Single(await reading.WaitAsync(TestTimeout));
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(JournalBench.Row("A", 2))).Status);
    }

    private async Task WriteAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var rows = Enumerable.Range(0, Sagas).SelectMany(saga => new[]
            {
                JournalBench.Row($"S{saga}", acknowledged[saga] + 1),
                JournalBench.Row($"S{saga}", acknowledged[saga] + 2),
            });
            var result = await AppendAsync([.. rows]);
            var stored = result.Status == AppendStatus.Committed || await LookUpAsync(result.Status);
            if (!stored) continue;
            for (var saga = 0; saga < Sagas; saga++) acknowledged[saga] += 2;
            Interlocked.Increment(ref batches);
        }
    }

    /// <summary>After a failure: takes the journal again, and finds all of the batch or nothing of it.</summary>
    private async Task<bool> LookUpAsync(AppendStatus status)
    {
        Assert.Contains(status, new[] { AppendStatus.Unknown, AppendStatus.NotOwner });
        await OwnAgainAsync();
        epochsLost++;
        var ahead = new List<long>();
        for (var saga = 0; saga < Sagas; saga++) ahead.Add((await LoadAsync(saga)).Count - acknowledged[saga]);
        Assert.Contains(Assert.Single(ahead.Distinct()), new long[] { 0, 2 });
        return ahead[0] == 2;
    }

    private async Task<long> OwnAgainAsync()
    {
        var ownership = default(JournalOwnership);
        await UntilAsync(async () => (ownership = await journal.KeepAsync(default)).Lost is null);
        return ownership.LeaseEpoch;
    }

    private async Task<AppendResult> AppendAsync(params JournalRow[] rows) => await journal.AppendAsync(rows, default);

    private Task<IReadOnlyList<JournalRow>> LoadAsync(int saga) => LoadAsync($"S{saga}");

    private async Task<IReadOnlyList<JournalRow>> LoadAsync(string id) =>
        await journal.LoadAsync([JournalBench.Saga(id)], default);

    private async Task ConfigureAsync(string sql)
    {
        await schema.ScalarAsync(sql);
        await schema.ScalarAsync("SELECT pg_reload_conf()");
    }

    /// <summary>A reload is only asked for: commits wait once the server's checkpointer has read the setting.</summary>
    private async Task UntilCommitsWaitAsync()
    {
        var commit = Task.CompletedTask;
        await UntilAsync(async () =>
        {
            if (commit.IsCompleted) commit = schema.ScalarAsync("CREATE TABLE waits (); DROP TABLE waits");
            return await CancelWaitingCommitsAsync();
        });
        await commit.WaitAsync(TestTimeout);
    }

    private async Task<bool> CancelWaitingCommitsAsync() => await schema.ScalarAsync(
        "SELECT count(pg_cancel_backend(pid)) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'") is true;

    private static IEnumerable<long> Numbers(long last) => Enumerable.Range(1, (int)last).Select(n => (long)n);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition()) await timer.WaitForNextTickAsync(timeout.Token);
    }
}
