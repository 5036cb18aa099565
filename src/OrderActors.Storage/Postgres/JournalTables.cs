namespace OrderActors.Storage.Postgres;

/// <summary>
/// The journal's tables: Akka.Persistence.Sql's default layout, and its owner. See docs/reference/journal.md.
/// </summary>
internal static class JournalTables
{
    /// <summary>Tables that Akka.Persistence.Sql made are adopted unchanged.</summary>
    public static readonly SchemaPart Part = new("journal",
        """
        CREATE TABLE IF NOT EXISTS journal (
            ordering bigserial PRIMARY KEY,
            created bigint NOT NULL,
            deleted boolean NOT NULL,
            persistence_id text NOT NULL,
            sequence_number bigint NOT NULL,
            message bytea NOT NULL,
            manifest text NULL,
            identifier int NULL,
            writer_uuid text NULL
        );
        CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);
        CREATE TABLE IF NOT EXISTS tags (
            ordering_id bigint NOT NULL,
            tag text NOT NULL,
            persistence_id text NOT NULL,
            sequence_nr bigint NOT NULL,
            PRIMARY KEY (ordering_id, tag)
        );
        CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);
        CREATE TABLE IF NOT EXISTS snapshot (
            persistence_id text NOT NULL,
            sequence_number bigint NOT NULL,
            created bigint NOT NULL,
            snapshot bytea NULL,
            manifest text NULL,
            serializer_id int NULL,
            PRIMARY KEY (persistence_id, sequence_number)
        );
        CREATE TABLE orderactors_owner (
            one boolean PRIMARY KEY CHECK (one),
            writer_uuid text NOT NULL,
            holder text NOT NULL,
            since timestamptz NOT NULL
        );
        """,
        """
        CREATE TABLE IF NOT EXISTS orderactors_cluster (
            one boolean PRIMARY KEY CHECK (one),
            shards int NOT NULL
        );
        """,
        // How far up rows were ever removed. Not a table of its own: that would want a grant of its own.
        "ALTER TABLE orderactors_owner ADD COLUMN IF NOT EXISTS removed_through bigint NOT NULL DEFAULT 0",
        ClaimTable.Sql,
        // What the journal is, and whether services' tables were bound to it (ServicesBeside). Of what was there before
        // it is not known from where on events have checksums, nor whether there are services.
        """
        ALTER TABLE orderactors_owner
            ADD COLUMN IF NOT EXISTS identity uuid NOT NULL DEFAULT gen_random_uuid(),
            ADD COLUMN IF NOT EXISTS checksums_from bigint NULL DEFAULT 1,
            ADD COLUMN IF NOT EXISTS services smallint NOT NULL DEFAULT 0;
        UPDATE orderactors_owner SET checksums_from = NULL, services = 2;
        """,
        // How often an engine had the journal alone, and the nodes that share it (ClusterRoster).
        """
        ALTER TABLE orderactors_owner ADD COLUMN IF NOT EXISTS lone_owners bigint NOT NULL DEFAULT 0;
        CREATE TABLE IF NOT EXISTS orderactors_nodes (
            address text PRIMARY KEY,
            incarnation int NOT NULL,
            session int NOT NULL,
            since timestamptz NOT NULL,
            joined boolean NOT NULL DEFAULT false,
            missed timestamptz NULL
        );
        """);
}
