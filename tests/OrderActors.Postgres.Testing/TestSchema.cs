using Npgsql;
using OrderActors.Storage.Postgres;

namespace OrderActors.Postgres.Testing;

/// <summary>A schema of one test's own, removed after it. The store makes it when it opens.</summary>
public sealed class TestSchema : IAsyncDisposable
{
    private readonly string server;

    private TestSchema(string server)
    {
        this.server = server;
        var name = $"test_{Guid.NewGuid():N}";
        var text = new NpgsqlConnectionStringBuilder(server) { ApplicationName = name };
        Options = new(text.ConnectionString) { Schema = name, OwnerLockTimeout = TimeSpan.Zero };
    }

    /// <summary>The store's options: this schema on the run's server.</summary>
    public PostgresStoreOptions Options { get; }

    /// <summary>Names a fresh schema on the run's server.</summary>
    public static async Task<TestSchema> CreateAsync() => new(await PostgresServer.ConnectionStringAsync());

    /// <summary>Names a fresh schema on a server of the test's own.</summary>
    public static TestSchema On(PrivateCluster cluster) => new(cluster.ConnectionString);

    /// <summary>Names a fresh schema on whatever server a proxy leads to.</summary>
    public static TestSchema Behind(CuttingProxy proxy) => new(proxy.ConnectionString);

    /// <summary>The store's options by way of a proxy that cuts lines.</summary>
    public PostgresStoreOptions Through(CuttingProxy proxy) =>
        Options with { ConnectionString = proxy.ConnectionString };

    /// <summary>A connection of its own with the schema as search path, past the store under test.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server)
        {
            Pooling = false,
            SearchPath = Options.Schema,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Lets the server end every session of the store, as when it is shut down, and waits for their ends.
    /// </summary>
    public Task EndSessionsAsync() => ScalarAsync($"""
        SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
        WHERE application_name LIKE '{Options.Schema}%'
        """);

    /// <summary>Runs SQL past the store under test, and returns the first value.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await ScalarAsync($"DROP SCHEMA IF EXISTS {Options.Schema} CASCADE");
}
