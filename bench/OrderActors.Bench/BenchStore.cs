using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Sqlite;

namespace OrderActors.Bench;

/// <summary>Which store a run is on: files of a folder, or a schema of a PostgreSQL database.</summary>
internal sealed record BenchStore(string Folder, string? Connection, string Schema = "bench")
{
    public string Name => Connection is null ? "sqlite" : "postgres";

    public string JournalFile => Path.Combine(Folder, "journal.db");

    public string CeilingFile => Path.Combine(Folder, "ceiling.db");

    /// <summary>What makes a node use it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["OrderActors:Engine"] = "embedded",
        ["OrderActors:Data"] = Folder,
        ["OrderActors:Store"] = Connection,
        ["OrderActors:Postgres:Schema"] = Schema,
    };

    /// <summary>An empty store.</summary>
    public static async Task<BenchStore> FreshAsync(string folder, string? connection, string schema = "bench")
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var store = new BenchStore(folder, connection, schema);
        if (connection is null) return store;
        await using var source = NpgsqlDataSource.Create(connection);
        await using var drop = source.CreateCommand($"DROP SCHEMA IF EXISTS {schema} CASCADE");
        await drop.ExecuteNonQueryAsync();
        return store;
    }

    public void AddTo(IServiceCollection services)
    {
        if (Connection is null) services.AddSqliteStore(Folder);
        else services.AddPostgresStore(new PostgresStoreOptions(Connection) { Schema = Schema });
    }

    /// <summary>The store as the Akka engine has it.</summary>
    public void AddSharedTo(IServiceCollection services)
    {
        if (Connection is null) services.AddSqliteStore(Folder);
        else services.AddSharedPostgresStore(new PostgresStoreOptions(Connection) { Schema = Schema });
    }

    /// <summary>Bytes of the journal, its indexes included.</summary>
    public long JournalBytes()
    {
        if (Connection is null) return new FileInfo(JournalFile).Length;
        using var source = NpgsqlDataSource.Create(Connection);
        using var size = source.CreateCommand($"SELECT pg_total_relation_size('{Schema}.journal')");
        return (long)size.ExecuteScalar()!;
    }

    /// <summary>What the run has stored, and how the server says that it keeps it.</summary>
    public (long Events, double PayloadBytes, string Fsync) Count()
    {
        if (Connection is null)
        {
            var (events, bytes) = Ceiling.Count(JournalFile);
            return (events, bytes, "WAL, synchronous=FULL");
        }

        using var source = NpgsqlDataSource.Create(Connection);
        using var count = source.CreateCommand($"""
            SELECT count(*), avg(length(message))::float8,
                'PostgreSQL ' || current_setting('server_version') || ', fsync=' || current_setting('fsync')
                || ', synchronous_commit=' || current_setting('synchronous_commit')
            FROM {Schema}.journal
            """);
        using var reader = count.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetDouble(1), reader.GetString(2));
    }
}
