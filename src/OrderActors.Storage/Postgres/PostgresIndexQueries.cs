using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>The index's statements, and rows read from their results.</summary>
internal static class PostgresIndexQueries
{
    public const string Find = $"SELECT {Columns} FROM saga_index WHERE persistence_id = $1";

    public const string Active = """
        SELECT persistence_id FROM saga_index WHERE active AND persistence_id > $1 ORDER BY persistence_id LIMIT $2
        """;

    public const string Due = """
        SELECT persistence_id, wake_at FROM saga_index WHERE wake_at IS NOT NULL AND wake_at <= $1
        ORDER BY wake_at, persistence_id LIMIT $2
        """;

    public const string Count = """
        SELECT kind, name, sagas, stuck FROM (
            SELECT split_part(persistence_id, '/', 1) AS kind, stage, count(*) AS sagas,
                count(*) FILTER (WHERE stuck) AS stuck
            FROM saga_index GROUP BY 1, 2) AS counted
        JOIN saga_index_stage_name ON number = stage ORDER BY kind, name
        """;

    public const string SetOffset = "UPDATE saga_index_offset SET through = $1 WHERE through <= $1";

    public const string Remove = "DELETE FROM saga_index WHERE persistence_id = ANY($1)";

    public const string AddManifests =
        "INSERT INTO saga_index_manifest SELECT unnest($1) ON CONFLICT DO NOTHING";

    /// <summary>Gives stages that are new the next numbers.</summary>
    public const string AddStages = """
        INSERT INTO saga_index_stage_name (number, name)
        SELECT (SELECT coalesce(max(number), 0) FROM saga_index_stage_name) + row_number() OVER (), name
        FROM unnest($1) AS name WHERE name NOT IN (SELECT name FROM saga_index_stage_name)
        """;

    // A stage without a number would be a null, which the column refuses.
    private const string Upsert = """
        INSERT INTO saga_index AS known (
            persistence_id, sequence_number, stage, outcome, active, stuck, wake_at, created, updated, owner)
        SELECT given.id, given.number, stage.number, outcome, active, stuck, wake_at, created, updated, owner
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS given (
            id, number, stage, outcome, active, stuck, wake_at, created, updated, owner)
        LEFT JOIN saga_index_stage_name AS stage ON stage.name = given.stage
        ON CONFLICT (persistence_id) DO UPDATE SET
            sequence_number = excluded.sequence_number, stage = excluded.stage, outcome = excluded.outcome,
            active = excluded.active, stuck = excluded.stuck, wake_at = excluded.wake_at,
            created = excluded.created, updated = excluded.updated, owner = excluded.owner
        WHERE excluded.sequence_number > known.sequence_number
        """;

    private const string Columns = """
        persistence_id, sequence_number, (SELECT name FROM saga_index_stage_name WHERE number = stage), outcome,
        active, stuck, wake_at, created, updated, owner
        """;

    /// <summary>The statement for the members that filter, with its values.</summary>
    /// <remarks>
    /// An owner, else a stage, is asked for as a range of its index. Told that it equals something, the planner would
    /// go by how often stages occur on average: where nearly all sagas are at one, it would walk all of them for a
    /// stage of none.
    /// </remarks>
    public static void Fill(NpgsqlCommand list, IndexQuery query)
    {
        var (kind, parameters) = (query.Kind, list.Parameters);
        parameters.Add(new() { Value = kind is null ? query.After ?? "" : $"{kind}/{query.After}" });
        // '0' follows '/': the ids of one kind lie between the two. '~' follows all that ids are made of.
        parameters.Add(new() { Value = kind is null ? "~" : $"{kind}0" });
        var stage = query.Stage is null ? null
            : $"(SELECT number FROM saga_index_stage_name WHERE name = {Add(query.Stage)})";
        var (where, order) = (query.Owner, stage) switch
        {
            // The index by owner holds the rows that have one; a comparison of rows does not tell the planner so.
            ({ } owner, _) => ($"owner IS NOT NULL AND {Range("owner", Add(owner))}", "owner, persistence_id"),
            (null, not null) => (Range("stage", stage), "stage, persistence_id"),
            _ => ("persistence_id > $1 AND persistence_id < $2", "persistence_id"),
        };
        if (query.Owner is not null && stage is not null) where += $" AND stage = {stage}";
        if (query.Stuck is { } stuck) where += stuck ? " AND stuck" : " AND NOT stuck";
        list.CommandText = $"SELECT {Columns} FROM saga_index WHERE {where} ORDER BY {order} LIMIT {Add(query.Limit)}";

        string Add(object value)
        {
            parameters.Add(new() { Value = value });
            return $"${parameters.Count}";
        }

        static string Range(string column, string value) =>
            $"({column}, persistence_id) > ({value}, $1) AND ({column}, persistence_id) < ({value}, $2)";
    }

    public static void Fill(NpgsqlBatchCommand upsert, IReadOnlyCollection<IndexRow> rows)
    {
        upsert.CommandText = Upsert;
        Add(NpgsqlDbType.Text, rows.Select(row => row.SagaId.PersistenceId).ToArray());
        Add(NpgsqlDbType.Bigint, rows.Select(row => row.SequenceNumber).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(row => row.Summary.Stage).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(row => row.Summary.Outcome).ToArray());
        Add(NpgsqlDbType.Boolean, rows.Select(row => row.Summary.Active).ToArray());
        Add(NpgsqlDbType.Boolean, rows.Select(row => row.Summary.Stuck).ToArray());
        Add(NpgsqlDbType.Bigint, rows.Select(row => row.Summary.WakeAt?.UtcTicks).ToArray());
        Add(NpgsqlDbType.Bigint, rows.Select(row => row.Summary.CreatedAt.UtcTicks).ToArray());
        Add(NpgsqlDbType.Bigint, rows.Select(row => row.UpdatedAt.UtcTicks).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(row => row.Summary.Owner).ToArray());

        void Add(NpgsqlDbType element, Array values) =>
            upsert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | element, Value = values });
    }

    public static IndexRow Row(NpgsqlDataReader row)
    {
        var summary = new SagaSummary(
            Stage: row.GetString(2),
            Outcome: row.IsDBNull(3) ? null : row.GetString(3),
            Active: row.GetBoolean(4),
            Stuck: row.GetBoolean(5),
            WakeAt: row.IsDBNull(6) ? null : Time(row, 6),
            CreatedAt: Time(row, 7),
            Owner: row.IsDBNull(9) ? null : row.GetString(9));
        return new(Id(row), row.GetInt64(1), summary, Time(row, 8));
    }

    public static SagaId Id(NpgsqlDataReader row)
    {
        var persistenceId = row.GetString(0);
        return SagaId.TryParse(persistenceId, out var id)
            ? id
            : throw new BrokenInvariantException("OA0016", $"the index holds '{persistenceId}', which names no saga");
    }

    public static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
