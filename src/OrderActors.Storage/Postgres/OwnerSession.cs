using System.Buffers.Text;
using System.Globalization;
using Npgsql;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>
/// The one session that appends, and the lock that it appends under: an advisory lock of its own, which the server
/// frees when the session ends, however it ends.
/// </summary>
/// <remarks>
/// Invariant: every append runs on a session that holds the lock. When a new session has got it, the session before is
/// over, and with it its last transaction: whatever that one has left undecided is stored by then, or never will be.
/// </remarks>
internal sealed class OwnerSession : IAsyncDisposable
{
    /// <summary>The server cuts application names at 63 bytes.</summary>
    private const int NameLimit = 63;

    /// <summary>In seconds: who shares the lock has other sessions that append, and must stop them soon.</summary>
    public const int SharedCommandTimeout = 3;

    private readonly PostgresStoreOptions options;
    private readonly bool shared;
    private readonly NpgsqlCommand ping;
    private JournalInsert? insert;
    private string? warning;

    private OwnerSession(NpgsqlConnection connection, PostgresStoreOptions options, bool shared)
    {
        this.options = options;
        this.shared = shared;
        Connection = connection;
        // The server's process twice: a pooler may have put another behind the same connection.
        ping = new($"""
            SELECT EXISTS (SELECT FROM pg_locks WHERE {OurLock} AND pid = pg_backend_pid() AND pid = {ServerProcess})
            """, connection)
        {
            CommandTimeout = shared ? SharedCommandTimeout : (int)Math.Ceiling(options.KeepAlive.TotalSeconds * 3),
        };
        connection.Notice += (_, e) =>
        {
            if (e.Notice.InvariantSeverity == "WARNING") warning = e.Notice.MessageText;
        };
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>The writer's id, fresh for each lease epoch: the rows of two epochs can be told apart.</summary>
    public string WriterId { get; } = Base64Url.EncodeToString(Guid.NewGuid().ToByteArray(bigEndian: true));

    /// <summary>The number of the server's process that serves this session.</summary>
    public int ServerProcess => Connection.ProcessID;

    /// <summary>What appends; there once the lease epoch has begun.</summary>
    public JournalInsert Insert => insert ?? throw new InvalidOperationException("the lease epoch has not begun");

    private string Try => shared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";

    private string Lock => $"{PostgresSchema.LockClass}, hashtext('{options.Schema}')";

    /// <summary>Of <c>pg_locks</c>: the row of our lock, granted.</summary>
    private string OurLock => $"""
        locktype = 'advisory' AND granted AND objsubid = 2 AND classid = {PostgresSchema.LockClass}
            AND objid::bigint = hashtext('{options.Schema}')::bigint & 4294967295
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private static string Holder
    {
        get
        {
            var name = string.Create(CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName}, ")
                + AppDomain.CurrentDomain.FriendlyName;
            return name.Length <= NameLimit ? name : name[..NameLimit];
        }
    }

    /// <param name="database">The database.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <param name="shared">Whether the lock is to be held beside others who share it, instead of alone.</param>
    public static async ValueTask<OwnerSession> ConnectAsync(
        PostgresDatabase database, CancellationToken cancellation, bool shared = false)
    {
        var connection = await database.OpenSessionAsync(Holder, cancellation);
        return new(connection, database.Options, shared);
    }

    /// <summary>
    /// Takes the lock; waits for <see cref="PostgresStoreOptions.OwnerLockTimeout"/> while another session has it.
    /// </summary>
    /// <exception cref="BrokenInvariantException">OA0011: another session still has it. OA0022.</exception>
    public async ValueTask WaitForLockAsync(TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (!await TryLockAsync(cancellation))
        {
            if (time.GetElapsedTime(started) >= options.OwnerLockTimeout)
            {
                var holder = await FindHolderAsync(cancellation) is { } found
                    ? found.Name
                    : "a process that has just given it up: try again";
                throw new BrokenInvariantException("OA0011", $"{options.Place} is in use by {holder}");
            }

            await Task.Delay(Ownership.Pause, time, cancellation);
        }
    }

    /// <summary>Takes the lock; false at once if another session has it.</summary>
    /// <remarks>
    /// A pooler answers with a process number of its own making. Behind one the lock is not even tried: it would stay
    /// with a session of the pooler's, and block all others for as long as that lives.
    /// </remarks>
    /// <exception cref="BrokenInvariantException">OA0022: it is not the server itself that has greeted us.</exception>
    public async ValueTask<bool> TryLockAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT CASE pg_backend_pid() WHEN {ServerProcess} THEN {Try}({Lock}) END", Connection);
        return await command.ExecuteScalarAsync(cancellation) as bool?
            ?? throw new BrokenInvariantException("OA0022",
                $"{options.Place} is reached by way of a pooler; give the server's own address");
    }

    /// <summary>Who has the lock: the server's process that serves them, and what they call themselves.</summary>
    public async ValueTask<(int ServerProcess, string Name)?> FindHolderAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT a.pid, concat(a.application_name, to_char(a.backend_start AT TIME ZONE 'UTC',
                '", since "YYYY-MM-DD HH24:MI:SS"Z"'))
            FROM (SELECT pid FROM pg_locks WHERE {OurLock}) l JOIN pg_stat_activity a USING (pid)
            LIMIT 1
            """, Connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetInt32(0), reader.GetString(1)) : null;
    }

    /// <summary>Writes down whose lease epoch this is. On return that, and all that was stored before, is
    /// durable.</summary>
    /// <returns>The writer's id of the lease epoch before, or null.</returns>
    /// <exception cref="IOException">The server does not vouch for its standby: see <see cref="Warned"/>.</exception>
    public async ValueTask<string?> BeginLeaseEpochAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            WITH previous AS (SELECT writer_uuid FROM orderactors_owner)
            INSERT INTO orderactors_owner VALUES (true, $1, $2, now())
            ON CONFLICT (one) DO UPDATE SET
                writer_uuid = excluded.writer_uuid, holder = excluded.holder, since = excluded.since,
                lone_owners = orderactors_owner.lone_owners + {(shared ? 0 : 1)}
            RETURNING (SELECT writer_uuid FROM previous)
            """, Connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = WriterId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Holder });
        var former = await command.ExecuteScalarAsync(cancellation) as string;
        return Warned() is { } said ? throw new IOException(said) : former;
    }

    /// <summary>How often an engine has had the journal alone: more than before means that this one was passed over.
    /// </summary>
    public async ValueTask<long> CountLoneOwnersAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT lone_owners FROM orderactors_owner", Connection);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    /// <summary>
    /// What the server has warned of since the last call, or null. It warns when it gives up waiting for a synchronous
    /// standby: the commit stands, but a fail-over could take it back.
    /// </summary>
    public string? Warned()
    {
        var said = warning;
        warning = null;
        return said;
    }

    /// <summary>Prepares what appends. The tables must be there.</summary>
    public void PrepareInsert() => insert = new(Connection, WriterId);

    /// <summary>Asks the server for a sign of life, and whether it is this very session that has the lock.</summary>
    /// <exception cref="NpgsqlException">There is no sign: the session is over.</exception>
    public async ValueTask<bool> HasLockAsync(CancellationToken cancellation) =>
        await ping.ExecuteScalarAsync(cancellation) is true;

    /// <summary>Gives the lock up before the session, so that the next owner finds it free at once.</summary>
    public async ValueTask ReleaseAsync()
    {
        try
        {
            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", Connection);
            await unlock.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // The session is over already, or ends now: the server frees the lock with it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        insert?.Dispose();
        await ping.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
