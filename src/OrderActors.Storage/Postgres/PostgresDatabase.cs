using System.Globalization;
using Npgsql;

namespace OrderActors.Storage.Postgres;

/// <summary>Makes connections to the store's database: pooled ones, and sessions of one owner.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const string Defaults =
        "Maximum Pool Size=20;Timeout=5;Application Name=orderactors;GSS Encryption Mode=Disable;"
        // Every statement of ours comes again and again; a prepared one is not parsed and planned each time.
        + "Max Auto Prepare=128;Auto Prepare Min Usages=2;";

    /// <summary>
    /// How much longer than the server the client waits: the server's refusal is definite, the client's is not.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public PostgresDatabase(PostgresStoreOptions options)
    {
        options.Validate();
        Options = options;
        Pool = NpgsqlDataSource.Create(Pooled(options));
    }

    public PostgresStoreOptions Options { get; }

    /// <summary>Connections for reads, for the index and for the services; the schema is their search path.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>Opens a session that belongs to the caller alone and ends with its <c>Dispose</c>.</summary>
    /// <param name="name">What the server's <c>pg_stat_activity</c> shows behind the application's name.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    public async ValueTask<NpgsqlConnection> OpenSessionAsync(string name, CancellationToken cancellation)
    {
        var pooled = Pooled(Options);
        var text = new NpgsqlConnectionStringBuilder(pooled.ConnectionString)
        {
            Pooling = false,
            ApplicationName = $"{pooled.ApplicationName} {name}",
            // After a time-out nobody waits for the answer to a cancellation: the session ends, and its end decides.
            CancellationTimeout = -1,
        };
        var connection = new NpgsqlConnection(text.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Connections for a client that is not ours (a cluster's journal plug-in), each of which holds a share of the
    /// journal's lock from its first moment to its end.
    /// </summary>
    /// <remarks>
    /// So whoever wants the journal for itself gets its lock only once every session that may append is over: nothing
    /// has to be waited out. A connection keeps its lock when it goes back to the pool, hence no reset on close.
    /// </remarks>
    public NpgsqlDataSource MakeSharingPool()
    {
        var text = Pooled(Options);
        text.ApplicationName = $"{text.ApplicationName} actors";
        text.NoResetOnClose = true;
        var builder = new NpgsqlDataSourceBuilder(text.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var take = new NpgsqlCommand(TakeShare, connection);
                Check(take.ExecuteScalar());
            },
            async connection =>
            {
                await using var take = new NpgsqlCommand(TakeShare, connection);
                Check(await take.ExecuteScalarAsync());
            });
        return builder.Build();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Pool.DisposeAsync();

    private string TakeShare => string.Create(CultureInfo.InvariantCulture,
        $"SELECT pg_try_advisory_lock_shared({PostgresSchema.LockClass}, hashtext('{Options.Schema}'))");

    private void Check(object? taken)
    {
        if (taken is not true) throw new IOException($"{Options.Place} belongs to another engine now");
    }

    private static NpgsqlConnectionStringBuilder Pooled(PostgresStoreOptions options)
    {
        // Of two values for one word the later stands: the user's.
        var text = new NpgsqlConnectionStringBuilder(Defaults + options.ConnectionString);
        var given = text.Options;
        text.SearchPath = options.Schema;
        text.Enlist = false;
        text.CommandTimeout = (int)Math.Ceiling((options.StatementTimeout + Margin).TotalSeconds);
        // A socket in a folder (Host=/run/postgresql) has no far end that could vanish, and refuses the probes.
        if (text.Host is not ['/' or '@', ..])
        {
            text.TcpKeepAlive = true;
            text.TcpKeepAliveTime = (int)options.KeepAlive.TotalSeconds;
            text.TcpKeepAliveInterval = (int)options.KeepAlive.TotalSeconds;
        }

        text.Options = string.IsNullOrEmpty(given) ? ServerSettings(options) : given + " " + ServerSettings(options);
        return text;
    }

    /// <summary>
    /// Settings sent to the server when a session starts: how long it keeps the session of a client that is gone.
    /// </summary>
    private static string ServerSettings(PostgresStoreOptions options)
    {
        var idle = (int)Math.Ceiling(options.KeepAlive.TotalSeconds);
        var statement = (int)options.StatementTimeout.TotalMilliseconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"-c statement_timeout={statement} -c idle_in_transaction_session_timeout={statement} "
            + $"-c tcp_keepalives_idle={idle} -c tcp_keepalives_interval={idle} -c tcp_keepalives_count=3 "
            + $"-c tcp_user_timeout={idle * 3000} -c client_connection_check_interval={idle * 1000}");
    }
}
