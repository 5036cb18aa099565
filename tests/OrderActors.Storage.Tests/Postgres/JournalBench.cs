using System.Text;
using Npgsql;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using OrderActors.Testing;

namespace OrderActors.Storage.Tests.Postgres;

/// <summary>A journal behind a line that can be cut, and a clock that moves on with each keep.</summary>
internal sealed class JournalBench : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly TestSchema schema;
    private readonly VirtualTime time = new();
    private PostgresDatabase database;
    private PostgresJournal journal;

    private JournalBench(TestSchema schema, CuttingProxy proxy)
    {
        this.schema = schema;
        Proxy = proxy;
        database = new(schema.Through(proxy));
        journal = new(database, time);
    }

    public CuttingProxy Proxy { get; }

    public static async Task<JournalBench> OpenAsync()
    {
        var bench = new JournalBench(await TestSchema.CreateAsync(), await CuttingProxy.StartAsync());
        await bench.journal.OpenAsync(default);
        return bench;
    }

    public static SagaId Saga(string id) => SagaId.Create("order", id);

    public static JournalRow Row(string id, long number, string payload = "{}") => new()
    {
        SagaId = Saga(id),
        SequenceNumber = number,
        Manifest = "order.placed.v1",
        Payload = Encoding.UTF8.GetBytes(payload),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    public async Task<AppendResult> AppendAsync(params JournalRow[] rows) => await journal.AppendAsync(rows, default);

    /// <summary>An append that is known to wait for something.</summary>
    public Task<AppendResult> AppendInBackground(params JournalRow[] rows) => Task.Run(() => AppendAsync(rows));

    public async Task<IReadOnlyList<JournalRow>> LoadAsync(string id) => await journal.LoadAsync([Saga(id)], default);

    /// <summary>Keeps the journal once, some time after the last time.</summary>
    public async Task<JournalOwnership> KeepAsync()
    {
        time.Advance(TimeSpan.FromSeconds(10));
        return await journal.KeepAsync(default);
    }

    /// <summary>Keeps the journal until it is owned, and says in which lease epoch.</summary>
    public async Task<long> OwnAgainAsync()
    {
        var lost = "";
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (!timeout.IsCancellationRequested)
        {
            var ownership = await KeepAsync();
            if (ownership.Lost is null) return ownership.LeaseEpoch;
            lost = ownership.Lost;
        }

        throw new TimeoutException(lost);
    }

    /// <summary>Gives the journal up and opens it with other options.</summary>
    public async Task ReopenAsync(Func<PostgresStoreOptions, PostgresStoreOptions> change)
    {
        await journal.DisposeAsync();
        await database.DisposeAsync();
        database = new(change(schema.Through(Proxy)));
        journal = new(database, time);
        await journal.OpenAsync(default);
    }

    /// <summary>The journal as another process opens it, past the proxy.</summary>
    public async Task<IJournal> OpenOtherAsync(TimeSpan? timeout = null)
    {
        var options = schema.Options with { OwnerLockTimeout = timeout ?? TimeSpan.FromMinutes(1) };
        var other = new PostgresJournal(new(options), TimeProvider.System);
        await other.OpenAsync(default);
        return other;
    }

    /// <summary>Keeps the server from finishing an append, until disposed.</summary>
    public async Task<IAsyncDisposable> LockJournalAsync()
    {
        var connection = await schema.ConnectAsync();
        await using var begin = new NpgsqlCommand("BEGIN; LOCK TABLE journal IN SHARE MODE", connection);
        await begin.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Lets the server refuse every row with an error of this state.</summary>
    public Task RefuseRowsAsync(string sqlState) => schema.ScalarAsync($"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''refused'' USING ERRCODE = ''{sqlState}''; END';
        CREATE TRIGGER refuse BEFORE INSERT ON journal EXECUTE FUNCTION refuse()
        """);

    /// <summary>Ends <see cref="RefuseRowsAsync"/>.</summary>
    public Task TakeRowsAgainAsync() => schema.ScalarAsync("DROP FUNCTION refuse CASCADE");

    public async Task UntilAnAppendWaitsAsync() => await UntilAsync("""
        SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'journal'::regclass AND NOT granted)
        """);

    public async Task UntilStoredAsync(int rows) => await UntilAsync($"SELECT count(*) = {rows} FROM journal");

    public async Task KillOwnersSessionAsync() => await UntilAsync($"""
        SELECT count(pg_terminate_backend(pid, 10000)) = 1 FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 7201
          AND objid::bigint = hashtext('{schema.Options.Schema}')::bigint & 4294967295
        """);

    public async ValueTask DisposeAsync()
    {
        await journal.DisposeAsync();
        await database.DisposeAsync();
        await Proxy.DisposeAsync();
        await schema.DisposeAsync();
    }

    private async Task UntilAsync(string sql)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (await schema.ScalarAsync(sql) is not true) timeout.Token.ThrowIfCancellationRequested();
    }
}
