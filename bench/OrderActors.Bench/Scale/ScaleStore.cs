namespace OrderActors.Bench.Scale;

/// <summary>Where a node keeps its data: a folder of SQLite files, or a folder and a PostgreSQL database.</summary>
internal sealed record ScaleStore(string Folder, string? Connection)
{
    public string Name => Connection is null ? "sqlite" : "postgres";

    public string Fsync => Connection is null ? "WAL, synchronous=FULL" : "the server's default, synchronous_commit=on";

    public IEnumerable<string> Flags =>
        Connection is null ? ["--data", Folder] : ["--data", Folder, "--store", Connection];

    /// <summary>Bytes of each part of the store, of a stopped node: SQLite has emptied its logs then.</summary>
    public Task<Dictionary<string, long>> SizesAsync()
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Folder, "*.db*"))
            sizes[Path.GetFileName(file)] = new FileInfo(file).Length;
        return Task.FromResult(sizes);
    }
}
