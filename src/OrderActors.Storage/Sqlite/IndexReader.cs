using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

/// <summary>One read connection to the index. For one caller at a time.</summary>
internal sealed class IndexReader : IDisposable
{
    public const string Columns =
        "persistence_id, sequence_nr, stage.name, outcome, active, stuck, wake_at, created, owner, updated, sum";

    /// <summary>Joins each row with its stage. One whose stage is gone is a row all the same: a damaged one.</summary>
    public const string Stages = "LEFT JOIN stage ON stage.number = saga.stage";

    private readonly SqliteSession session;
    private readonly SqliteStatement find;
    private readonly SqliteStatement active;
    private readonly SqliteStatement due;
    private readonly SqliteStatement count;
    private readonly SqliteStatement countStuck;
    private readonly SqliteStatement manifests;
    private readonly Dictionary<string, SqliteStatement> lists = [];

    public IndexReader(string file)
    {
        session = SqliteSession.OpenForReading(file);
        find = session.Prepare(
            $"SELECT {Columns} FROM saga {Stages} WHERE persistence_id = ?");
        active = session.Prepare("""
            SELECT persistence_id FROM saga INDEXED BY saga_active
            WHERE active = 1 AND persistence_id > ? ORDER BY persistence_id LIMIT ?
            """);
        due = session.Prepare("""
            SELECT persistence_id, wake_at FROM saga INDEXED BY saga_wake
            WHERE wake_at <= ? ORDER BY wake_at, persistence_id LIMIT ?
            """);
        count = session.Prepare(CountSql("saga INDEXED BY saga_stage"));
        countStuck = session.Prepare(CountSql("saga INDEXED BY saga_stuck WHERE stuck = 1"));
        manifests = session.Prepare("SELECT name FROM manifest ORDER BY name");
    }

    public IndexRow? Find(SagaId id)
    {
        find.Bind(1, id.PersistenceId);
        return Rows(find).FirstOrDefault();
    }

    public List<IndexRow> List(IndexQuery query)
    {
        var sql = ListSql(query);
        if (!lists.TryGetValue(sql, out var list)) lists[sql] = list = session.Prepare(sql);
        var parameter = 0;
        list.Bind(++parameter, query.Kind is null ? query.After ?? "" : $"{query.Kind}/{query.After}");
        if (query.Kind is { } kind)
        {
            list.Bind(++parameter, $"{kind}0");
            if (query.Stage is not null) list.Bind(++parameter, kind);
        }

        if (query.Stage is { } stage) list.Bind(++parameter, stage);
        if (query.Owner is { } owner) list.Bind(++parameter, owner);
        list.Bind(++parameter, query.Limit);
        return Rows(list);
    }

    public List<SagaId> Active(string? after, int limit)
    {
        var ids = new List<SagaId>();
        active.Bind(1, after ?? "");
        active.Bind(2, limit);
        while (active.Step()) ids.Add(Id(active));
        return ids;
    }

    public List<(SagaId Id, DateTimeOffset WakeAt)> Due(DateTimeOffset until, int limit)
    {
        var found = new List<(SagaId, DateTimeOffset)>();
        due.Bind(1, until);
        due.Bind(2, limit);
        while (due.Step())
            found.Add((Id(due), TimeOrNull(due, 1) ?? throw Damaged(due, "its next time is none")));
        return found;
    }

    public List<StageCount> Count()
    {
        session.BeginRead();
        var stuck = new Dictionary<(string Kind, string Stage), long>();
        while (countStuck.Step()) stuck[(countStuck.Text(0), countStuck.Text(1))] = countStuck.Int64(2);
        var counts = new List<StageCount>();
        while (count.Step())
        {
            var (kind, stage) = (count.Text(0), count.Text(1));
            counts.Add(new(kind, stage, count.Int64(2), stuck.GetValueOrDefault((kind, stage))));
        }

        session.Commit();
        return counts;
    }

    public List<string> Manifests()
    {
        var names = new List<string>();
        while (manifests.Step()) names.Add(manifests.Text(0));
        return names;
    }

    public long Offset() => session.Scalar(IndexSchema.OffsetSql);

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    /// <summary>The statement for the members that filter.</summary>
    /// <remarks>
    /// The index is named: without statistics SQLite would guess. Likewise the sagas are read first, in their order,
    /// and each one's stage after it (CROSS JOIN): the other way round a page would sort all sagas of a stage.
    /// </remarks>
    internal static string ListSql(IndexQuery query)
    {
        var index = query switch
        {
            { Stuck: true } => " INDEXED BY saga_stuck",
            { Owner: not null } => " INDEXED BY saga_owner",
            { Kind: not null, Stage: not null } => " INDEXED BY saga_stage",
            _ => "",
        };
        // '0' follows '/': the ids of one kind lie between the two.
        var kind = query.Kind is null ? "" : " AND persistence_id < ?";
        var stage = query switch
        {
            { Stage: null } => "",
            { Kind: null } => " AND stage.name = ?",
            _ => " AND saga.stage = (SELECT number FROM stage WHERE kind = ? AND name = ?)",
        };
        var owner = query.Owner is null ? "" : " AND owner = ?";
        var stuck = query.Stuck is { } flag ? $" AND stuck = {(flag ? 1 : 0)}" : "";
        return $"""
            SELECT {Columns} FROM saga{index} CROSS JOIN stage ON stage.number = saga.stage
            WHERE persistence_id > ?{kind}{stage}{owner}{stuck}
            ORDER BY persistence_id LIMIT ?
            """;
    }

    private static string CountSql(string sagas) => $"""
        SELECT stage.kind, stage.name, counted.sagas
        FROM (SELECT stage, count(*) AS sagas FROM {sagas} GROUP BY stage) AS counted
        JOIN stage ON stage.number = counted.stage ORDER BY stage.kind, stage.name
        """;

    /// <summary>The current row; null if it is not what was written.</summary>
    public static IndexRow? RowOf(SqliteStatement statement)
    {
        if (!SagaId.TryParse(statement.Text(0), out var id)) return null;
        var summary = new SagaSummary(
            Stage: statement.Text(2),
            Outcome: statement.TextOrNull(3),
            Active: statement.Bool(4),
            Stuck: statement.Bool(5),
            WakeAt: TimeOrNull(statement, 6),
            CreatedAt: TimeOrNull(statement, 7) ?? default,
            Owner: statement.TextOrNull(8));
        var row = new IndexRow(id, statement.Int64(1), summary, TimeOrNull(statement, 9) ?? default);
        return IndexSums.Of(row) == statement.Int64(10) ? row : null;
    }

    private static List<IndexRow> Rows(SqliteStatement statement)
    {
        var rows = new List<IndexRow>();
        while (statement.Step())
            rows.Add(RowOf(statement) ?? throw Damaged(statement, "its row is not what was written"));
        return rows;
    }

    private static SagaId Id(SqliteStatement statement) =>
        SagaId.TryParse(statement.Text(0), out var id) ? id : throw Damaged(statement, "it names no saga");

    // A damaged time may be none at all.
    private static DateTimeOffset? TimeOrNull(SqliteStatement statement, int column) =>
        statement.IsNull(column) || (ulong)statement.Int64(column) > (ulong)DateTimeOffset.MaxValue.Ticks
            ? null
            : statement.Time(column);

    private static BrokenInvariantException Damaged(SqliteStatement statement, string why) =>
        new("OA0016", $"the index is damaged at '{statement.Text(0)}': {why}");
}
