using System.Globalization;

namespace OrderActors.Storage.Sqlite;

/// <summary>The tables of <c>index.db</c>. Derived: one that does not fit is rebuilt, never migrated.</summary>
internal static class IndexSchema
{
    /// <summary>Reads the index's offset.</summary>
    public const string OffsetSql = "SELECT offset FROM meta";

    private const int Version = 3;

    // Lists by kind are ranges of the primary key. Each further index is paid for by every upsert: the partial ones
    // hold only the rows that their one question is about.
    private static readonly string[] Tables =
    [
        """
        CREATE TABLE saga (
            persistence_id TEXT PRIMARY KEY NOT NULL,
            sequence_nr INTEGER NOT NULL,
            stage INTEGER NOT NULL REFERENCES stage (number),
            outcome TEXT NULL,
            active INTEGER NOT NULL,
            stuck INTEGER NOT NULL,
            wake_at INTEGER NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            owner TEXT NULL,
            sum INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE TABLE stage (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name))",
        "CREATE INDEX saga_stage ON saga (stage)",
        "CREATE INDEX saga_owner ON saga (owner) WHERE owner IS NOT NULL",
        "CREATE INDEX saga_active ON saga (persistence_id) WHERE active = 1",
        "CREATE INDEX saga_stuck ON saga (persistence_id) WHERE stuck = 1",
        "CREATE INDEX saga_wake ON saga (wake_at) WHERE wake_at IS NOT NULL",
        "CREATE TABLE manifest (name TEXT PRIMARY KEY NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE meta (journal INTEGER NOT NULL, offset INTEGER NOT NULL, sum INTEGER NOT NULL)",
    ];

    /// <summary>Why the file is not an index of this journal by this code, or null.</summary>
    public static string? Misfit(SqliteSession session, long journal, long lastOrdering) =>
        session.Scalar("PRAGMA user_version") != Version ? "is of another version"
        : session.Scalar("SELECT journal FROM meta") != journal ? "is of another journal"
        : session.Scalar(OffsetSql) > lastOrdering ? "is ahead of the journal"
        : null;

    /// <summary>Makes the tables of an empty index in an empty file.</summary>
    public static void Create(SqliteSession session, long journal)
    {
        session.Begin();
        foreach (var table in Tables) session.Execute(table);
        session.Execute(string.Create(CultureInfo.InvariantCulture,
            $"INSERT INTO meta VALUES ({journal}, 0, {IndexSums.Of(0)})"));
        session.SetUserVersion(Version);
        session.Commit();
    }
}
