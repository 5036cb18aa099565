using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Journal;

namespace OrderActors.Storage.Postgres;

/// <summary>The journal in a PostgreSQL database.</summary>
/// <remarks>
/// An append runs on its caller's thread, on the owner's session; reads have the pool's connections and may come from
/// any thread. Whatever makes an append's outcome uncertain, or its session doubtful, ends the lease epoch: nothing is
/// appended until <see cref="KeepAsync"/> has taken the lock again with a new session.
/// </remarks>
internal sealed class PostgresJournal(PostgresDatabase database, TimeProvider time) : IJournal
{
    private const int RememberedSagas = 65536;

    private readonly LastNumbers last = new(RememberedSagas);
    private readonly JournalReads reads = new(database);
    private readonly Ownership ownership = new(database, time);

    /// <inheritdoc/>
    public long ChecksumsFrom => reads.ChecksumsFrom;

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await ownership.TakeAsync(cancellation);
            reads.ChecksumsFrom = ownership.ChecksumsFrom;
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw database.Unreachable(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
        AppendAsync(rows, [], cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(
            rows.Count == 0 && claims.Count == 0 ? new(AppendStatus.Committed) : Append(rows, claims));
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation) =>
        ValueTask.FromResult(Write(session =>
        {
            using var command = ClaimTable.Release(session.Connection, claim);
            command.ExecuteNonQuery();
        }));

    /// <inheritdoc/>
    public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation)
    {
        var sweep = default(ClaimSweep);
        var result = Write(session =>
        {
            using var command = ClaimTable.Sweep(session.Connection, before, after, limit);
            using var reader = command.ExecuteReader();
            sweep = ClaimTable.Swept(reader, limit);
            reader.NextResult();
        });
        return ValueTask.FromResult((result, sweep));
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Remove(sagas));
    }

    /// <inheritdoc/>
    public async ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation)
    {
        var former = ownership.LeaseEpoch;
        var now = await ownership.KeepAsync(cancellation);
        if (now.LeaseEpoch != former) last.Clear();
        return now;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JournalRow>> LoadAsync(
        IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        while (true)
        {
            var leaseEpoch = await ownership.HeldAsync(cancellation);
            try
            {
                var rows = await reads.LoadAsync(sagas, cancellation);
                if (ownership.LeaseEpoch == leaseEpoch) return rows;
            }
            catch (IOException)
            {
                // The session that appends has met the same, or will: then the histories are read under its next lock.
                await Task.Delay(Ownership.Pause, time, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation) =>
        reads.ReadAsync(after, limit, cancellation);

    /// <inheritdoc/>
    public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation) => reads.ReachAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ownership.DisposeAsync();

    private AppendResult Append(IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims)
    {
        if (ownership.Session is not { } session)
            return new(AppendStatus.NotOwner, Detail: ownership.Lost ?? "the journal is not open");
        if (FindConflict(session, rows) is { } notSent) return notSent;
        try
        {
            List<KeyClaim> claimed = [];
            long first, final;
            if (claims.Count == 0) (first, final) = session.Insert.Run(rows);
            else (first, final, claimed) = session.Insert.Run(rows, claims);
            if (session.Warned() is { } warning) return Lose(new(AppendStatus.Unknown, Detail: warning));
            if (rows.Count > 0 && final - first + 1 != rows.Count)
                return Lose(new(AppendStatus.Unknown, Detail: "another program appends to the journal"));
            return new(AppendStatus.Committed, first) { Claims = Holders(session, claims, claimed) };
        }
        catch (Exception e) when (e is not BrokenInvariantException)
        {
            var status = PostgresFailures.OfAppend(database.Options, e);
            last.Clear();
            var result = new AppendResult(status, Detail: e.Message);
            return PostgresFailures.KeepsSession(status, session.Connection) ? result : Lose(result);
        }
    }

    /// <summary>The claims that hold; null where the rows are stored and the session then fails.</summary>
    private IReadOnlyList<KeyClaim>? Holders(
        OwnerSession session, IReadOnlyList<KeyClaim> claims, List<KeyClaim> claimed)
    {
        if (claims.Count == 0) return null;
        try
        {
            if (claimed.Count < claims.Count)
            {
                claimed.Clear();
                using var command = ClaimTable.Find(session.Connection, claims);
                using var reader = command.ExecuteReader();
                while (reader.Read()) claimed.Add(ClaimTable.Read(reader));
            }

            return ClaimTable.InOrder(claims, claimed);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            Lose(new(AppendStatus.NotOwner, Detail: e.Message));
            return null;
        }
    }

    private AppendResult Remove(IReadOnlyList<SagaId> sagas)
    {
        var result = Write(session =>
        {
            using var command = JournalRemoval.Command(session.Connection, sagas);
            command.ExecuteNonQuery();
        });
        // They may be started again, from number 1.
        if (result.Status == AppendStatus.Committed) last.Clear();
        return result;
    }

    /// <summary>Runs one statement that appends nothing.</summary>
    private AppendResult Write(Action<OwnerSession> statement)
    {
        if (ownership.Session is not { } session)
            return new(AppendStatus.NotOwner, Detail: ownership.Lost ?? "the journal is not open");
        try
        {
            statement(session);
            return session.Warned() is { } warning
                ? Lose(new(AppendStatus.Unknown, Detail: warning))
                : new(AppendStatus.Committed);
        }
        catch (Exception e) when (e is not BrokenInvariantException)
        {
            var status = PostgresFailures.OfAppend(database.Options, e);
            var result = new AppendResult(status, Detail: e.Message);
            return PostgresFailures.KeepsSession(status, session.Connection) ? result : Lose(result);
        }
    }

    /// <summary>Null when every row follows; else why nothing was sent.</summary>
    private AppendResult? FindConflict(OwnerSession session, IReadOnlyList<JournalRow> rows)
    {
        try
        {
            var stored = LookUp(session, rows);
            if (last.FindConflict(rows, saga => stored.GetValueOrDefault(saga.PersistenceId)) is not { } conflict)
                return null;
            last.Clear();
            return new(AppendStatus.Conflict, Detail: conflict);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            return Lose(new(AppendStatus.NotOwner, Detail: e.Message));
        }
    }

    /// <summary>The last stored numbers of sagas that are not remembered; one round trip, often none.</summary>
    private Dictionary<string, long> LookUp(OwnerSession session, IReadOnlyList<JournalRow> rows)
    {
        var found = new Dictionary<string, long>();
        for (var i = 0; i < rows.Count; i++)
            if (last.IsUnknown(rows[i])) found[rows[i].SagaId.PersistenceId] = 0;
        if (found.Count == 0) return found;
        using var command = new NpgsqlCommand("""
            SELECT saga, (SELECT max(sequence_number) FROM journal WHERE persistence_id = saga)
            FROM unnest($1) AS saga
            """, session.Connection);
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. found.Keys],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        using var reader = command.ExecuteReader();
        while (reader.Read()) found[reader.GetString(0)] = reader.IsDBNull(1) ? 0 : reader.GetInt64(1);
        return found;
    }

    private AppendResult Lose(AppendResult result)
    {
        last.Clear();
        ownership.Lose(string.Create(CultureInfo.InvariantCulture, $"{database.Options.Place}: {result.Detail}"));
        return result;
    }
}
