using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

/// <summary>The index in <c>index.db</c> of a data folder.</summary>
/// <remarks>
/// Derived, so <c>synchronous</c> is NORMAL: a power cut may take its newest transactions, each with its offset, and
/// they are caught up from the journal. One that is missing, broken, of another version or journal is rebuilt.
/// </remarks>
internal sealed class SqliteSagaIndex(
    SqliteStoreOptions options, SqliteJournal journal, TimeProvider time, ILogger<SqliteSagaIndex>? log = null)
    : ISagaIndex
{
    private readonly IndexFile file = new(options, journal, time, log ?? NullLogger<SqliteSagaIndex>.Instance);
#pragma warning disable CA2213 // A late reader may hold it: disposed of then, it would throw.
    private readonly ReaderWriterLockSlim place = new();
#pragma warning restore CA2213
    private readonly ReaderPool<IndexReader> readers = new(() => new(options.IndexFile));
    private SqliteSession? session;
    private IndexStages? stages;
    private SqliteStatement? upsert;
    private SqliteStatement? setOwner;
    private SqliteStatement? addManifest;
    private SqliteStatement? setOffset;
    private SqliteStatement? remove;
    private volatile bool damaged;

    /// <inheritdoc/>
    public bool IsDamaged => damaged;

    private string Place => options.IndexFile;

    private SqliteSession Session => session ?? throw new InvalidOperationException("the index is not open");

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Open(file.OpenFitting());
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ISagaIndex> DraftAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var draft = new SqliteSagaIndex(options with { IndexName = "index.draft.db" }, journal, time, log);
        draft.Open(draft.file.Recreate());
        return new(draft);
    }

    /// <inheritdoc/>
    public async ValueTask ReplaceAsync(ISagaIndex draft, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var fresh = (SqliteSagaIndex)draft;
        // Closed, so that its log is in the file: a file is moved, its log is not.
        await fresh.DisposeAsync();
        place.EnterWriteLock();
        try
        {
            // Nobody reads: with its last connection goes the old log, which would else be taken for the new one's.
            readers.Clear();
            session!.Dispose();
            // A damaged file keeps its log when it is closed.
            File.Delete(options.IndexFile + "-wal");
            File.Move(fresh.Place, options.IndexFile, overwrite: true);
            Open(file.Open());
            damaged = false;
        }
        finally
        {
            place.ExitWriteLock();
        }
    }

    private void Open(SqliteSession opened)
    {
        session = opened;
        stages = new(opened);
        upsert = session.Prepare("""
            INSERT INTO saga (
                persistence_id, sequence_nr, stage, outcome, active, stuck, wake_at, created, updated, owner, sum)
            VALUES (?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (persistence_id) DO UPDATE SET
                sequence_nr = excluded.sequence_nr, stage = excluded.stage, outcome = excluded.outcome,
                active = excluded.active, stuck = excluded.stuck, wake_at = excluded.wake_at,
                created = excluded.created, updated = excluded.updated, sum = excluded.sum
            WHERE excluded.sequence_nr > saga.sequence_nr
            """);
        // Apart, because an upsert rewrites the index of every column that it names, and owners hardly ever change:
        // each upsert would write two more pages, far from the others.
        setOwner = session.Prepare(
            "UPDATE saga SET owner = ?2 WHERE persistence_id = ?1 AND sequence_nr = ?3 AND owner IS NOT ?2");
        addManifest = session.Prepare("INSERT INTO manifest VALUES (?, ?) ON CONFLICT DO NOTHING");
        remove = session.Prepare("DELETE FROM saga WHERE persistence_id = ?");
        setOffset = session.Prepare("UPDATE meta SET offset = ?1, sum = ?2 WHERE offset <= ?1");
    }

    /// <inheritdoc/>
    public ValueTask<long> OffsetAsync(CancellationToken cancellation) => Read(reader => reader.Offset(), cancellation);

    /// <inheritdoc/>
    public ValueTask ApplyAsync(IReadOnlyCollection<IndexRow> rows, IReadOnlyCollection<string> manifests, long offset,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var session = Session;
        try
        {
            session.Begin();
            setOffset!.Bind(1, offset);
            setOffset.Bind(2, IndexSums.Of(offset));
            setOffset.Run();
            if (session.Changes == 0)
                throw new BrokenInvariantException("OA0016", string.Create(CultureInfo.InvariantCulture,
                    $"the index is at {session.Scalar(IndexSchema.OffsetSql)} and was told {offset}, which is lower"));
            foreach (var row in rows) Upsert(row);
            foreach (var manifest in manifests)
            {
                addManifest!.Bind(1, manifest);
                addManifest.Bind(2, IndexSums.Of(manifest));
                addManifest.Run();
            }

            session.Commit();
            return ValueTask.CompletedTask;
        }
        catch (SqliteException e)
        {
            Rollback(session);
            throw Broken(e);
        }
        catch (BrokenInvariantException)
        {
            Rollback(session);
            throw;
        }
    }

    private void Rollback(SqliteSession session)
    {
        stages!.Forget();
        session.Rollback();
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var session = Session;
        try
        {
            // The one write that must not be lost with the power: it cannot be caught up from the journal.
            session.Execute("PRAGMA synchronous = FULL");
            session.Begin();
            foreach (var saga in sagas)
            {
                remove!.Bind(1, saga.PersistenceId);
                remove.Run();
            }

            session.Commit();
            session.Execute("PRAGMA synchronous = NORMAL");
            return ValueTask.CompletedTask;
        }
        catch (SqliteException e)
        {
            session.Rollback();
            session.Execute("PRAGMA synchronous = NORMAL");
            throw Broken(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ManifestsAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<string>>(reader => reader.Manifests(), cancellation);

    /// <inheritdoc/>
    public ValueTask<IndexRow?> FindAsync(SagaId id, CancellationToken cancellation) =>
        Read(reader => reader.Find(id), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IndexRow>> ListAsync(IndexQuery query, CancellationToken cancellation) =>
        Read<IReadOnlyList<IndexRow>>(reader => reader.List(query), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SagaId>> ActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<SagaId>>(reader => reader.Active(after, limit), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>> DueAsync(DateTimeOffset until, int limit,
        CancellationToken cancellation) =>
        Read<IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)>>(reader => reader.Due(until, limit), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StageCount>> CountAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<StageCount>>(reader => reader.Count(), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        readers.Dispose();
        session?.Dispose();
        session = null;
        return ValueTask.CompletedTask;
    }

    private void Upsert(IndexRow row)
    {
        var statement = upsert!;
        statement.Bind(1, row.SagaId.PersistenceId);
        statement.Bind(2, row.SequenceNumber);
        statement.Bind(3, stages!.Number(row.SagaId.Kind, row.Summary.Stage));
        statement.Bind(4, row.Summary.Outcome);
        statement.Bind(5, row.Summary.Active);
        statement.Bind(6, row.Summary.Stuck);
        statement.Bind(7, row.Summary.WakeAt);
        statement.Bind(8, row.Summary.CreatedAt);
        statement.Bind(9, row.UpdatedAt);
        statement.Bind(10, row.Summary.Owner);
        statement.Bind(11, IndexSums.Of(row));
        statement.Run();
        if (row.SequenceNumber == 1) return;
        setOwner!.Bind(1, row.SagaId.PersistenceId);
        setOwner.Bind(2, row.Summary.Owner);
        setOwner.Bind(3, row.SequenceNumber);
        setOwner.Run();
    }

    private ValueTask<T> Read<T>(Func<IndexReader, T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        place.EnterReadLock();
        try
        {
            return ValueTask.FromResult(readers.Use(read));
        }
        catch (SqliteException e)
        {
            throw Broken(e);
        }
        catch (BrokenInvariantException)
        {
            damaged = true;
            throw;
        }
        finally
        {
            place.ExitReadLock();
        }
    }

    private BrokenInvariantException Broken(SqliteException e)
    {
        damaged |= SqliteFaults.IsDamage(e);
        return file.Broken(e);
    }
}
