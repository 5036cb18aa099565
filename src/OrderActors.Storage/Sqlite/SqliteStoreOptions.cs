namespace OrderActors.Storage.Sqlite;

/// <summary>
/// Where the files are and how they are tuned. The figures behind the defaults: docs/verification/measurements.md.
/// </summary>
/// <param name="DataFolder">The folder of journal.db and index.db, created where it is missing.</param>
internal sealed record SqliteStoreOptions(string DataFolder)
{
    /// <summary>Bytes a page of a new journal.</summary>
    public int JournalPageBytes { get; init; } = 4096;

    /// <summary>The writer's page cache, in KiB: the upper part of the unique index must fit.</summary>
    public int JournalCacheKiB { get; init; } = 16384;

    /// <summary>The log's length, in pages, from which a commit also copies it into the file.</summary>
    public int CheckpointPages { get; init; } = 1000;

    /// <summary>The page cache of the index's writer, in KiB.</summary>
    public int IndexCacheKiB { get; init; } = 16384;

    /// <summary>How long a start may check the pages of each file.</summary>
    public TimeSpan QuickCheckTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a journal and a services' store that do not belong together are taken as they are.</summary>
    public bool AcceptStoreLoss { get; init; }

    /// <summary>The journal's file.</summary>
    public string JournalFile => Path.Combine(DataFolder, "journal.db");

    /// <summary>The services' file.</summary>
    public string ServicesFile => Path.Combine(DataFolder, "services.db");

    /// <summary>The name of the index's file.</summary>
    public string IndexName { get; init; } = "index.db";

    /// <summary>The index's file.</summary>
    public string IndexFile => Path.Combine(DataFolder, IndexName);
}
