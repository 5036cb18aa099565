using Npgsql;

namespace OrderActors.Bench.Scale;

/// <summary>Where a node keeps its data: a folder of SQLite files, or a folder and a PostgreSQL database.</summary>
internal sealed record ScaleStore(string Folder, string? Connection)
{
    public string Name => Connection is null ? "sqlite" : "postgres";

    public string Fsync => Connection is null ? "WAL, synchronous=FULL" : "the server's default, synchronous_commit=on";

    public IEnumerable<string> Flags =>
        Connection is null ? ["--data", Folder] : ["--data", Folder, "--store", Connection];

    /// <summary>
    /// Bytes of each part of the store, of a stopped node. SQLite has emptied its logs then; of PostgreSQL these are
    /// all tables with their indexes, after a vacuum such as the server makes by itself, and what else there is.
    /// </summary>
    public async Task<Dictionary<string, long>> SizesAsync()
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        if (Connection is not null)
        {
            await using var database = NpgsqlDataSource.Create(Connection);
            await using (var vacuum = database.CreateCommand("VACUUM")) await vacuum.ExecuteNonQueryAsync();
            await using var query = database.CreateCommand("""
                SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class AS c
                JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                UNION ALL SELECT 'database', pg_database_size(current_database())
                """);
            await using var rows = await query.ExecuteReaderAsync();
            while (await rows.ReadAsync()) sizes[rows.GetString(0)] = rows.GetInt64(1);
            sizes.Remove("database", out var all);
            sizes["catalogues"] = all - sizes.Values.Sum();
            return sizes;
        }

        foreach (var file in Directory.EnumerateFiles(Folder, "*.db*"))
            sizes[Path.GetFileName(file)] = new FileInfo(file).Length;
        return sizes;
    }
}
