using Npgsql;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>The roster in the journal's database: a row a node, and the founding lock on the node's session.</summary>
/// <remarks>
/// A row names its node's session by the server's process and the time of its start, which no other session shares. A
/// node lives as long as that session does. All nodes have one role: the server shows other roles' sessions in part.
/// </remarks>
internal sealed class ClusterRoster(SharedOwnership ownership) : IClusterRoster
{
    private const string Session = """
        SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
        """;

    private const string Lives = """
        EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = n.session AND a.backend_start = n.since)
        """;

    private ClusterNodeId? self;

    /// <inheritdoc/>
    public async ValueTask EnterAsync(ClusterNodeId self, CancellationToken cancellation)
    {
        this.self = self;
        await ownership.UseAsync(async held =>
        {
            await using var miss = Command(held, $"""
                UPDATE orderactors_nodes n SET missed = CASE WHEN {Lives} THEN NULL ELSE coalesce(missed, now()) END
                """);
            await miss.ExecuteNonQueryAsync(cancellation);
            await using var forget = Command(held,
                "DELETE FROM orderactors_nodes WHERE missed < now() - interval '1 day'");
            await forget.ExecuteNonQueryAsync(cancellation);
            await using var insert = Command(held, $"""
                INSERT INTO orderactors_nodes (address, incarnation, session, since)
                SELECT $1, $2, pid, backend_start FROM ({Session}) s
                ON CONFLICT (address) DO UPDATE SET incarnation = excluded.incarnation, session = excluded.session,
                    since = excluded.since, joined = false, missed = NULL
                """, self.Address, self.Incarnation);
            return await insert.ExecuteNonQueryAsync(cancellation);
        }, cancellation);
        ownership.Retaking = RetakeAsync;
        ownership.Ending = LeaveAsync;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RosterEntry>> OthersAsync(CancellationToken cancellation) =>
        ownership.UseAsync<IReadOnlyList<RosterEntry>>(async held =>
        {
            await using var command = Command(held, $"""
                SELECT address, incarnation, {Lives}, joined FROM orderactors_nodes n WHERE address <> $1
                ORDER BY address
                """, Self.Address);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var others = new List<RosterEntry>();
            while (await reader.ReadAsync(cancellation))
                others.Add(new(new(reader.GetString(0), reader.GetInt32(1)), reader.GetBoolean(2),
                    reader.GetBoolean(3)));
            return others;
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> TryBeginJoiningAsync(CancellationToken cancellation) =>
        ownership.UseAsync(held => held.TryFoundingAsync(FoundingLock.Shared, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> TryBeginFoundingAsync(CancellationToken cancellation) =>
        ownership.UseAsync(held => held.TryFoundingAsync(FoundingLock.Alone, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask GiveUpAsync(CancellationToken cancellation) => await ownership.UseAsync(
        held => held.TryFoundingAsync(FoundingLock.None, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask JoinedAsync(CancellationToken cancellation) => await ownership.UseAsync(async held =>
    {
        await using var command = Command(held,
            "UPDATE orderactors_nodes SET joined = true WHERE address = $1 AND incarnation = $2",
            Self.Address, Self.Incarnation);
        await command.ExecuteNonQueryAsync(cancellation);
        // After the row: whoever is let in by the lock finds it.
        return await held.TryFoundingAsync(FoundingLock.Shared, cancellation);
    }, cancellation);

    /// <inheritdoc/>
    public ValueTask<ClusterNodeId?> FindLeaderAsync(CancellationToken cancellation) =>
        ownership.UseAsync(async held =>
        {
            await using var command = Command(held, $"""
                SELECT address, incarnation FROM orderactors_nodes n JOIN pg_locks ON pid = session
                WHERE {held.LeadershipRow} AND {Lives}
                """);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation)
                ? new ClusterNodeId(reader.GetString(0), reader.GetInt32(1))
                : null;
        }, cancellation);

    /// <inheritdoc/>
    /// <remarks>The row goes first: without it the node's next session is refused.</remarks>
    public ValueTask<bool> ExpelAsync(ClusterNodeId removed, CancellationToken cancellation) =>
        ownership.UseAsync(async held =>
        {
            await using var command = Command(held, """
                WITH gone AS (
                    DELETE FROM orderactors_nodes WHERE address = $1 AND incarnation = $2 RETURNING session, since)
                SELECT count(pg_terminate_backend(a.pid)), count(*)
                FROM gone LEFT JOIN pg_stat_activity a ON a.pid = gone.session AND a.backend_start = gone.since
                """, removed.Address, removed.Incarnation);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation) && reader.GetInt64(1) > 0;
        }, cancellation);

    private ClusterNodeId Self => self ?? throw new InvalidOperationException("this node is not entered");

    /// <summary>Moves the node's row to its new session. False: it has none any more.</summary>
    private async ValueTask<bool> RetakeAsync(SharedSession fresh, CancellationToken cancellation)
    {
        await using var command = Command(fresh, $"""
            UPDATE orderactors_nodes SET (session, since) = ({Session}), missed = NULL
            WHERE address = $1 AND incarnation = $2
            """, Self.Address, Self.Incarnation);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private async ValueTask LeaveAsync(SharedSession ending)
    {
        await using var command = Command(ending,
            "DELETE FROM orderactors_nodes WHERE address = $1 AND incarnation = $2", Self.Address, Self.Incarnation);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlCommand Command(SharedSession on, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, on.Connection) { CommandTimeout = SharedSession.TimeoutSeconds };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
