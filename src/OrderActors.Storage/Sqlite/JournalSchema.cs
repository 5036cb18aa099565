using System.Globalization;
using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

/// <summary>The tables of <c>journal.db</c>: Akka.Persistence.Sql's default layout. See docs/JOURNAL.md.</summary>
internal static class JournalSchema
{
    /// <summary>The version of the tables that this code writes, kept as <c>user_version</c>.</summary>
    public const int Version = 1;

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

    /// <summary>Creates what is missing; tables that Akka.Persistence.Sql made are taken over as they are.</summary>
    /// <exception cref="BrokenInvariantException">OA0012: the tables were made by newer code.</exception>
    public static void Ensure(SqliteSession session, string file, Guid identity)
    {
        var version = session.Scalar("PRAGMA user_version");
        if (version > Version)
            throw new BrokenInvariantException("OA0012", string.Create(CultureInfo.InvariantCulture,
                $"'{file}' has schema version {version}; this code knows them up to {Version}. Run the newer code"));
        if (version == Version) return;
        session.Begin();
        foreach (var table in Tables) session.Execute(table);
        // The header's free number tells this journal from every other one, without a table of our own in the layout.
        var number = BitConverter.ToInt32(identity.ToByteArray()) | 1;
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {number}"));
        session.SetUserVersion(Version);
        session.Commit();
    }
}
