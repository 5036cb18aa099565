using System.Globalization;
using System.Text;

namespace OrderActors.Storage.Postgres;

/// <summary>The tables of the index: derived from the journal, so an upgrade may simply empty them.</summary>
internal static class PostgresIndexSchema
{
    /// <summary>What the names of the tables and of their indexes begin with.</summary>
    public const string Name = "saga_index";

    /// <summary>The same of an index that is being filled to take the place of the other.</summary>
    public const string DraftName = "saga_draft";

    /// <summary>Makes the index as it is before the first event; it is then caught up from the journal.</summary>
    public const string Empty = """
        TRUNCATE saga_index, saga_index_stage_name, saga_index_manifest;
        UPDATE saga_index_offset SET through = 0;
        """;

    /// <summary>Whether the role may put a draft in the index's place: make tables, and drop the present ones.
    /// </summary>
    public const string MayMake = """
        SELECT has_schema_privilege(current_schema(), 'CREATE')
            AND coalesce(bool_and(pg_has_role(relowner, 'USAGE')), true)
        FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND starts_with(relname, 'saga_')
        """;

    // Lists by kind are ranges of the primary key, and so are those of a stage or an owner within their own index: the
    // persistence id begins with the kind. Each further index is paid for by every upsert: the partial ones hold only
    // the rows that their one question is about. A stage is a number, since its name would be a third of an entry; and
    // wake-ups of one instant are few enough to be sorted. Columns go from wide to narrow, so that none is padded.
    private const string Tables = """
        CREATE TABLE saga_index (
            sequence_number bigint NOT NULL,
            created bigint NOT NULL,
            updated bigint NOT NULL,
            wake_at bigint,
            stage smallint NOT NULL,
            active boolean NOT NULL,
            stuck boolean NOT NULL,
            persistence_id text COLLATE "C" PRIMARY KEY,
            owner text COLLATE "C",
            outcome text
        ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
        CREATE INDEX saga_index_stage ON saga_index (stage, persistence_id);
        CREATE INDEX saga_index_owner ON saga_index (owner, persistence_id) WHERE owner IS NOT NULL;
        CREATE INDEX saga_index_active ON saga_index (persistence_id) WHERE active;
        CREATE INDEX saga_index_stuck ON saga_index (persistence_id) WHERE stuck;
        CREATE INDEX saga_index_wake ON saga_index (wake_at) WHERE wake_at IS NOT NULL;
        CREATE TABLE saga_index_stage_name (number smallint PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE);
        CREATE TABLE saga_index_manifest (name text COLLATE "C" PRIMARY KEY);
        CREATE TABLE saga_index_offset (through bigint NOT NULL);
        INSERT INTO saga_index_offset VALUES (0);
        """;

    private const string Drop =
        "DROP TABLE IF EXISTS saga_index, saga_index_stage_name, saga_index_manifest, saga_index_offset;";

    private static readonly string[] Indexes =
    [
        "pkey", "stage", "owner", "active", "stuck", "wake", "stage_name_pkey", "stage_name_name_key", "manifest_pkey",
    ];

    /// <summary>An older version's tables are not upgraded: the last script drops them and makes its own.</summary>
    public static readonly SchemaPart Part = new("index", Drop, Drop + Tables);

    /// <summary>Makes an empty draft; a previous one goes.</summary>
    public static string Draft => Of(Drop + Tables, DraftName);

    /// <summary>Puts the draft in the index's place.</summary>
    public static string Replace
    {
        get
        {
            var rename = new StringBuilder(Drop);
            foreach (var table in (string[])["", "_stage_name", "_manifest", "_offset"])
                rename.Append(CultureInfo.InvariantCulture, $"ALTER TABLE {DraftName}{table} RENAME TO {Name}{table};");
            foreach (var part in Indexes)
                rename.Append(CultureInfo.InvariantCulture, $"ALTER INDEX {DraftName}_{part} RENAME TO {Name}_{part};");
            return rename.ToString();
        }
    }

    /// <summary>A statement for the index of another name.</summary>
    public static string Of(string sql, string name) =>
        name == Name ? sql : sql.Replace(Name, name, StringComparison.Ordinal);
}
