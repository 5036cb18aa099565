using System.Data.Common;
using Npgsql;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>
/// The journal as a node of a cluster has it: a share of its lock, reads, and appends beside other nodes. Which journal
/// plug-in appends, ours or Akka.Persistence.Sql, the cluster's settings say.
/// </summary>
/// <remarks>Reading by ordering stops where something lower may still come, so a reader never passes a row.</remarks>
internal sealed class SharedJournal : ISharedJournal
{
    private readonly PostgresDatabase database;
    private readonly JournalReads reads;
    private readonly HighWaterMark highWaterMark;
    private readonly SharedOwnership ownership;
    private readonly NpgsqlDataSource appends;
    private readonly SharedAppends own;

    public SharedJournal(PostgresDatabase database, TimeProvider time)
    {
        this.database = database;
        appends = database.MakeSharingPool();
        own = new(database, appends);
        reads = new(database);
        highWaterMark = new(database);
        ownership = new(database, time, () =>
        {
            database.Pool.Clear();
            appends.Clear();
        });
        Roster = new ClusterRoster(ownership);
    }

    /// <inheritdoc/>
    public DbDataSource? Appends => appends;

    /// <inheritdoc/>
    public IClusterRoster Roster { get; }

    /// <inheritdoc/>
    public bool HasLeadership => ownership.HasLeadership;

    /// <inheritdoc/>
    public ValueTask<bool> TryTakeLeadershipAsync(CancellationToken cancellation) =>
        ownership.UseAsync(held => held.TryTakeLeadershipAsync(cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask EndLeadershipAsync(CancellationToken cancellation)
    {
        try
        {
            await ownership.UseAsync(held => held.EndLeadershipAsync(cancellation), cancellation);
        }
        catch (StoreUnreachableException)
        {
            // It ended with the share.
        }
    }

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        await ownership.TakeAsync(cancellation);
        reads.ChecksumsFrom = ownership.ChecksumsFrom;
    }

    /// <inheritdoc/>
    public long ChecksumsFrom => reads.ChecksumsFrom;

    /// <inheritdoc/>
    public ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation) => ownership.KeepAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
        own.AppendAsync(rows, cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation) =>
        claims.Count == 0
            ? AppendAsync(rows, cancellation)
            : throw new NotSupportedException("a cluster's nodes claim keys by themselves, not with rows");

    /// <inheritdoc/>
    public ValueTask<KeyClaim> ClaimAsync(KeyClaim claim, CancellationToken cancellation) =>
        database.ReadAsync(async connection =>
        {
            while (true)
            {
                await using (var insert = new NpgsqlCommand(ClaimTable.Insert(1), connection))
                {
                    foreach (var parameter in ClaimTable.Parameters([claim])) insert.Parameters.Add(parameter);
                    await using var inserted = await insert.ExecuteReaderAsync(cancellation);
                    var isFree = await inserted.ReadAsync(cancellation);
                    // To the end: an error of the commit itself comes behind the row.
                    await inserted.NextResultAsync(cancellation);
                    if (isFree) return claim;
                }

                await using var find = ClaimTable.Find(connection, [claim]);
                await using var reader = await find.ExecuteReaderAsync(cancellation);
                if (await reader.ReadAsync(cancellation)) return ClaimTable.Read(reader);
                // Given up in between.
            }
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation) =>
        database.ReadAsync(async connection =>
        {
            await using var command = ClaimTable.Release(connection, claim);
            await command.ExecuteNonQueryAsync(cancellation);
            return new AppendResult(AppendStatus.Committed);
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation) =>
        database.ReadAsync(async connection =>
        {
            await using var command = ClaimTable.Sweep(connection, before, after, limit);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return (new AppendResult(AppendStatus.Committed), ClaimTable.Swept(reader, limit));
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
        database.ReadAsync(async connection =>
        {
            await using var command = JournalRemoval.Command(connection, sagas);
            await command.ExecuteNonQueryAsync(cancellation);
            return new AppendResult(AppendStatus.Committed);
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalRow>> LoadAsync(
        IReadOnlyList<SagaId> sagas, CancellationToken cancellation) => reads.LoadAsync(sagas, cancellation);

    /// <inheritdoc/>
    public async ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation) =>
        await reads.ReadAsync(after, limit, cancellation, await highWaterMark.ReadAsync(cancellation));

    /// <inheritdoc/>
    public ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation) =>
        highWaterMark.ReadAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation) => reads.ReachAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<long> NewestAsync(CancellationToken cancellation) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(ordering), 0) FROM journal", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }, cancellation);

    /// <inheritdoc/>
    public ValueTask<int> AgreeOnShardsAsync(int shards, CancellationToken cancellation) =>
        database.ReadAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("""
                INSERT INTO orderactors_cluster (one, shards) VALUES (true, $1)
                ON CONFLICT (one) DO UPDATE SET shards = orderactors_cluster.shards
                RETURNING shards
                """, connection);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = shards });
            return (int)(await command.ExecuteScalarAsync(cancellation))!;
        }, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await own.DisposeAsync();
        await appends.DisposeAsync();
        await ownership.DisposeAsync();
    }
}
