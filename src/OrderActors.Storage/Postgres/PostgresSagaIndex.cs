using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Index;
using OrderActors.Engine.Maintenance;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>The index in the journal's database.</summary>
/// <remarks>
/// Written on a session of its own, so that it never holds up the journal's. Its commits are durable like the
/// journal's, although it is derived: a server that lost the newest ones in a crash would be behind what this process
/// knows to be in, and sagas that are no longer in memory would not be woken up. That costs a few syncs a second.
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="name">What its tables' names begin with.</param>
internal sealed class PostgresSagaIndex(PostgresDatabase database, string name = PostgresIndexSchema.Name) : ISagaIndex
{
    private NpgsqlConnection? session;

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        try
        {
            session = await database.OpenSessionAsync("index", cancellation);
            await PostgresSchema.EnsureAsync(session, database.Options, PostgresIndexSchema.Part, cancellation);
            // Ahead of the journal: that was restored from an older copy, and the index is of events that no longer
            // exist.
            await using var ahead = new NpgsqlCommand("""
                SELECT through > (SELECT coalesce(max(ordering), 0) FROM journal) FROM saga_index_offset
                """, session);
            if (await ahead.ExecuteScalarAsync(cancellation) is not true) return;
            await using var empty = new NpgsqlCommand(PostgresIndexSchema.Empty, session);
            await empty.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            await CloseSessionAsync();
            throw database.Unreachable(e);
        }
        catch (PostgresException e)
        {
            await CloseSessionAsync();
            throw Broken(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> OffsetAsync(CancellationToken cancellation) =>
        FirstAsync(Of("SELECT through FROM saga_index_offset"), row => row.GetInt64(0), cancellation);

    /// <inheritdoc/>
    public ValueTask ApplyAsync(IReadOnlyCollection<IndexRow> rows, IReadOnlyCollection<string> manifests,
        long offset, CancellationToken cancellation) => WriteAsync(async writing =>
    {
        await MoveOffsetAsync(writing, offset);
        await using var batch = new NpgsqlBatch(writing);
        Fill(batch, rows, manifests);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }, cancellation);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
        WriteAsync(async writing =>
        {
            await using var remove = new NpgsqlCommand(Of(PostgresIndexQueries.Remove), writing);
            remove.Parameters.Add(new() { Value = sagas.Select(saga => saga.PersistenceId).ToArray() });
            await remove.ExecuteNonQueryAsync(CancellationToken.None);
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="MaintenanceException">The role may not make tables, or does not own those in use.</exception>
    public async ValueTask<ISagaIndex> DraftAsync(CancellationToken cancellation)
    {
        // Asked before the work rather than found out after it: the draft takes its place by DROP and ALTER TABLE.
        if (!await FirstAsync(PostgresIndexSchema.MayMake, row => row.GetBoolean(0), cancellation))
            throw new MaintenanceException($"{database.Options.Place}: rebuilding the index creates and drops tables, "
                + "which this role may not; the schema's owner may (see docs/operations/postgresql.md)");
        var draft = new PostgresSagaIndex(database, PostgresIndexSchema.DraftName);
        await draft.WriteAsync(writing => RunAsync(writing, PostgresIndexSchema.Draft), cancellation);
        return draft;
    }

    /// <inheritdoc/>
    /// <remarks>Readers wait for the few milliseconds that renaming takes; none meets a half-filled table.</remarks>
    public async ValueTask ReplaceAsync(ISagaIndex draft, CancellationToken cancellation)
    {
        await draft.DisposeAsync();
        await WriteAsync(writing => RunAsync(writing, PostgresIndexSchema.Replace), cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ManifestsAsync(CancellationToken cancellation) => await ListAsync(
        command => command.CommandText = Of("SELECT name FROM saga_index_manifest ORDER BY name"),
        row => row.GetString(0), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IndexRow?> FindAsync(SagaId id, CancellationToken cancellation) => (await ListAsync(
        command =>
        {
            command.CommandText = Of(PostgresIndexQueries.Find);
            command.Parameters.Add(new() { Value = id.PersistenceId });
        }, PostgresIndexQueries.Row, cancellation)).FirstOrDefault();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IndexRow>> ListAsync(IndexQuery query, CancellationToken cancellation) =>
        await ListAsync(command =>
        {
            PostgresIndexQueries.Fill(command, query);
            command.CommandText = Of(command.CommandText);
        }, PostgresIndexQueries.Row, cancellation);

    /// <inheritdoc/>
    /// <remarks>A row that names no saga is skipped: the sagas after it must still be woken.</remarks>
    public async ValueTask<IReadOnlyList<SagaId>> ActiveAsync(
        string? after, int limit, CancellationToken cancellation)
    {
        var found = new List<SagaId>();
        while (true)
        {
            var (from, wanted) = (after ?? "", limit - found.Count);
            var page = await ListAsync(
                command =>
                {
                    command.CommandText = Of(PostgresIndexQueries.Active);
                    command.Parameters.Add(new() { Value = from });
                    command.Parameters.Add(new() { Value = wanted });
                }, row => row.GetString(0), cancellation);
            foreach (var name in page)
                if (SagaId.TryParse(name, out var id)) found.Add(id);
            if (page.Count < wanted || found.Count == limit) return found;
            after = page[^1];
        }
    }

    /// <inheritdoc/>
    /// <remarks>A row that names no saga is passed over, as among the active ones.</remarks>
    public async ValueTask<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>> DueAsync(
        DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var rows = await ListAsync(
            command =>
            {
                command.CommandText = Of(PostgresIndexQueries.Due);
                command.Parameters.Add(new() { Value = until.UtcTicks });
                command.Parameters.Add(new() { Value = limit });
            }, row => (Name: row.GetString(0), At: PostgresIndexQueries.Time(row, 1)), cancellation);
        var due = new List<(SagaId Id, DateTimeOffset WakeAt)>(rows.Count);
        foreach (var (name, at) in rows)
            if (SagaId.TryParse(name, out var id)) due.Add((id, at));
        return due;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StageCount>> CountAsync(CancellationToken cancellation) => await ListAsync(
        command => command.CommandText = Of(PostgresIndexQueries.Count),
        row => new StageCount(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseSessionAsync();

    private string Of(string sql) => PostgresIndexSchema.Of(sql, name);

    /// <summary>Runs statements in one transaction on the session that writes.</summary>
    private async ValueTask WriteAsync(Func<NpgsqlConnection, Task> write, CancellationToken cancellation)
    {
        try
        {
            session ??= await database.OpenSessionAsync("index", cancellation);
            await using var transaction = await session.BeginTransactionAsync(CancellationToken.None);
            await write(session);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            // Whatever this session was in the middle of, the next one starts over; a repeat changes nothing.
            await CloseSessionAsync();
            throw PostgresFaults.IsAway(e) ? database.Unreachable(e) : Broken(e);
        }
        catch (InvalidOperationException e)
        {
            // The session was over before it was used.
            await CloseSessionAsync();
            throw database.Unreachable(e);
        }
    }

    private static async Task RunAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task MoveOffsetAsync(NpgsqlConnection session, long offset)
    {
        await using var move = new NpgsqlCommand(Of(PostgresIndexQueries.SetOffset), session);
        move.Parameters.Add(new() { Value = offset });
        if (await move.ExecuteNonQueryAsync(CancellationToken.None) == 1) return;
        throw new BrokenInvariantException("OA0016", string.Create(CultureInfo.InvariantCulture,
            $"the index was told to go to {offset}, which is behind where it is"));
    }

    private void Fill(
        NpgsqlBatch batch, IReadOnlyCollection<IndexRow> rows, IReadOnlyCollection<string> manifests)
    {
        if (rows.Count > 0)
        {
            Add(batch, PostgresIndexQueries.AddStages, rows.Select(row => row.Summary.Stage).Distinct());
            var upsert = new NpgsqlBatchCommand();
            PostgresIndexQueries.Fill(upsert, rows);
            upsert.CommandText = Of(upsert.CommandText);
            batch.BatchCommands.Add(upsert);
        }

        if (manifests.Count > 0) Add(batch, PostgresIndexQueries.AddManifests, manifests);
    }

    private void Add(NpgsqlBatch batch, string sql, IEnumerable<string> names)
    {
        var parameter = new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            Value = names.ToArray(),
        };
        batch.BatchCommands.Add(new(Of(sql)) { Parameters = { parameter } });
    }

    private async ValueTask<T> FirstAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) =>
        (await ListAsync(command => command.CommandText = sql, read, cancellation))[0];

    private async ValueTask<List<T>> ListAsync<T>(
        Action<NpgsqlCommand> fill, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        try
        {
            return await database.ReadAsync(async connection =>
            {
                await using var command = new NpgsqlCommand { Connection = connection };
                fill(command);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
                return rows;
            }, cancellation);
        }
        catch (PostgresException e)
        {
            throw Broken(e);
        }
    }

    private async ValueTask CloseSessionAsync()
    {
        if (session is not { } closing) return;
        session = null;
        await closing.DisposeAsync();
    }

    private BrokenInvariantException Broken(NpgsqlException e) => new("OA0016",
        $"{database.Options.Place}: the index failed: {e.Message}. Its tables may be emptied while the node is down: "
        + "they are filled again from the journal");
}
