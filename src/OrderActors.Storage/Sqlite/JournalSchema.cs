using System.Globalization;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// The tables of <c>journal.db</c>: Akka.Persistence.Sql's default layout. See docs/reference/journal.md.
/// </summary>
internal static class JournalSchema
{
    /// <summary>The version of the tables that this code writes, kept as <c>user_version</c>.</summary>
    public const int Version = 3;

    private static readonly string[] Tables =
    [
        """
        CREATE TABLE IF NOT EXISTS journal (
            ordering INTEGER PRIMARY KEY AUTOINCREMENT,
            created BigInt NOT NULL,
            deleted Bit NOT NULL,
            persistence_id NVarChar(255) NOT NULL,
            sequence_number BigInt NOT NULL,
            message Blob NOT NULL,
            manifest NVarChar(500) NULL,
            identifier Int NULL,
            writer_uuid NVarChar(128) NULL
        )
        """,
        "CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number)",
        """
        CREATE TABLE IF NOT EXISTS tags (
            ordering_id BigInt NOT NULL,
            tag NVarChar(64) NOT NULL,
            persistence_id NVarChar(255) NOT NULL,
            sequence_nr BigInt NOT NULL,
            PRIMARY KEY (ordering_id, tag)
        )
        """,
        "CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr)",
        "CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag)",
        """
        CREATE TABLE IF NOT EXISTS snapshot (
            persistence_id NVarChar(255) NOT NULL,
            sequence_number BigInt NOT NULL,
            created BigInt NOT NULL,
            snapshot Blob NULL,
            manifest NVarChar(500) NULL,
            serializer_id Int NULL,
            PRIMARY KEY (persistence_id, sequence_number)
        )
        """,
    ];

    /// <summary>The one table of ours: what the journal is, and what it knows of the services' store.</summary>
    private const string Store = """
        CREATE TABLE orderactors_store (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            identity TEXT NOT NULL,
            services INTEGER NOT NULL,
            services_mark INTEGER NOT NULL,
            removed_through INTEGER NOT NULL,
            checksums_from INTEGER NOT NULL
        )
        """;

    /// <summary>The highest ordering ever given out. Deleting rows does not lower it.</summary>
    public const string LastOrderingSql = "SELECT seq FROM sqlite_sequence WHERE name = 'journal'";

    /// <summary>Sets a new writer's session up, checks the file and makes its tables.</summary>
    /// <exception cref="BrokenInvariantException">OA0012: the tables were made by newer code. OA0014: the file is
    /// damaged.</exception>
    public static void Prepare(SqliteSession session, SqliteStoreOptions options, TimeProvider time, Guid identity)
    {
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {options.JournalPageBytes}"));
        session.Execute("PRAGMA journal_mode = WAL");
        session.Execute("PRAGMA synchronous = FULL");
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{options.JournalCacheKiB}"));
        // Checkpoints are ours, after the commit: SQLite's own would hide their errors.
        session.Execute("PRAGMA wal_autocheckpoint = 0");
        session.Execute(SqliteSession.LogSizeLimit);
        // Pages first: a damaged file's own statements are worthless.
        if (QuickCheck.Find(options.JournalFile, options.QuickCheckTime, time) is { } finding)
            throw new BrokenInvariantException("OA0014", $"'{options.JournalFile}' is damaged: {finding}");
        Ensure(session, options.JournalFile, identity);
    }

    /// <summary>Creates what is missing; tables that Akka.Persistence.Sql made are adopted unchanged.</summary>
    private static void Ensure(SqliteSession session, string file, Guid identity)
    {
        var version = session.Scalar("PRAGMA user_version");
        if (version > Version)
            throw new BrokenInvariantException("OA0012", string.Create(CultureInfo.InvariantCulture,
                $"'{file}' has schema version {version}; this code knows them up to {Version}. Run the newer code"));
        if (version == Version) return;
        session.Begin();
        if (version == 0) CreateTables(session, identity);
        // Rows of before have no checksum: from the next one on there must be one.
        var checksumsFrom = session.Scalar(LastOrderingSql) + 1;
        if (version < 2)
        {
            // A journal of version 1 may have a services' store beside it; one that is new to us has none.
            var services = version == 0 ? ServicesBeside.None : ServicesBeside.Unknown;
            session.Execute(Store);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO orderactors_store VALUES (1, '{identity}', {(int)services}, 0, 0, {checksumsFrom})
                """));
        }
        else
        {
            session.Execute(string.Create(CultureInfo.InvariantCulture,
                $"ALTER TABLE orderactors_store ADD COLUMN checksums_from INTEGER NOT NULL DEFAULT {checksumsFrom}"));
        }

        session.SetUserVersion(Version);
        session.Commit();
    }

    /// <summary>Reads what the journal is.</summary>
    /// <param name="session">The writer's session.</param>
    /// <param name="checksumsFrom">From this ordering on every event was written with a checksum.</param>
    public static JournalSide Read(SqliteSession session, out long checksumsFrom)
    {
        var row = session.Prepare("SELECT identity, services, services_mark, checksums_from FROM orderactors_store");
        if (!row.Step() || !Guid.TryParse(row.Text(0), out var identity))
            throw new BrokenInvariantException("OA0025", "the journal has no identity: its own table is damaged");
        var side = new JournalSide(identity, 0, (ServicesBeside)row.Int64(1), row.Int64(2));
        checksumsFrom = row.Int64(3);
        row.Reset();
        return side with { LastOrdering = session.Scalar(LastOrderingSql) };
    }

    private static void CreateTables(SqliteSession session, Guid identity)
    {
        foreach (var table in Tables) session.Execute(table);
        // The header's free number: a short name by which the index knows its journal.
        var number = BitConverter.ToInt32(identity.ToByteArray()) | 1;
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {number}"));
    }
}
