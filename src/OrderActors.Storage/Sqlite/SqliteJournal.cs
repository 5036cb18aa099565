using System.Globalization;
using Microsoft.Data.Sqlite;
using OrderActors.Engine.Files;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Journal;
using OrderActors.Storage.Services;
using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>The journal in <c>journal.db</c> of a data folder.</summary>
/// <remarks>
/// An append runs on its caller's thread and is complete on return; reads have connections of their own and may come
/// from any thread. After an I/O error nothing is tried again (OA0014): what the system still holds after a failed
/// fsync is not known, so only a new process, which reads the file again, can tell what is stored.
/// </remarks>
internal sealed partial class SqliteJournal(SqliteStoreOptions options, TimeProvider time) : IJournal
{
    private const int RememberedSagas = 16384;

    private readonly LastNumbers last = new(RememberedSagas);
    private ReaderPool<JournalReader>? readers;
    private OwnerLock? owner;
    private SqliteSession? session;
    private JournalInsert? insert;
    private SqliteStatement? lastNumber;
    private JournalRemoval? removal;
    private JournalStoreRow? store;
    private ClaimTable? claimTable;
    private int pagesInLog;
    private long committed;
    private Exception? failure;
    private volatile bool holdsCheckpoints;

    /// <summary>Identifies this journal; the index stores it to know which journal it belongs to.</summary>
    /// <remarks>Read once: the session is for the thread that appends, and an index is drafted beside it.</remarks>
    public long Identity { get; private set; }

    /// <summary>The highest ordering ever given out, or 0. Read before the first append.</summary>
    public long LastOrdering => Session.Scalar(JournalSchema.LastOrderingSql);

    /// <summary>The highest ordering that is known to be committed. From any thread.</summary>
    public long CommittedOrdering => Volatile.Read(ref committed);

    /// <summary>What the services' store is compared with; null while the journal is not open.</summary>
    public JournalSide? Side => store?.Side;

    /// <inheritdoc/>
    public long ChecksumsFrom => store?.ChecksumsFrom ?? throw new InvalidOperationException("the journal is not open");

    private SqliteSession Session => session ?? throw new InvalidOperationException("the journal is not open");

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        OwnerOnly.CreateFolder(options.DataFolder);
        owner = OwnerLock.Take(options.DataFolder, time.GetUtcNow());
        try
        {
            Open(owner.WriterId);
        }
        catch (SqliteException e)
        {
            Close();
            throw JournalFailures.OfOpening(options.JournalFile, e);
        }
        catch
        {
            Close();
            throw;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="BrokenInvariantException">OA0014: an I/O error. The process must end.</exception>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
        AppendAsync(rows, [], cancellation);

    /// <inheritdoc/>
    /// <exception cref="BrokenInvariantException">OA0014: an I/O error. The process must end.</exception>
    public ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(
            rows.Count == 0 && claims.Count == 0 ? new(AppendStatus.Committed) : Append(rows, claims));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalRow>> LoadAsync(
        IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
        Read<IReadOnlyList<JournalRow>>(reader => reader.Load(sagas, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation) =>
        Read(reader => reader.Read(after, limit), cancellation);

    /// <summary>Checks only whether a read met damage, which ends this process.</summary>
    /// <exception cref="BrokenInvariantException">OA0014: a read met damage or an I/O error.</exception>
    public ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation) =>
        Volatile.Read(ref failure) is { } reason
            ? ValueTask.FromException<JournalOwnership>(reason)
            : new(new JournalOwnership(1));

    /// <summary>Notes that the services' store has this journal's identity. Before the first append.</summary>
    internal void BindServices(long mark) => store!.BindServices(mark);

    /// <summary>The services' store has a mark on its disk. From the thread of its writer.</summary>
    internal void ServicesStored(long mark) => store!.ServicesStored(mark);

    /// <inheritdoc/>
    public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation) =>
        Read(reader => reader.Reach(), cancellation);

    /// <summary>
    /// While a reader holds a snapshot the log cannot be copied past it; afterwards all of it at once would hold up one
    /// append for long. A caller that holds a snapshot for long also copies the log, and reports here when it starts
    /// and ends.
    /// </summary>
    internal void HoldCheckpoints(bool hold) => holdsCheckpoints = hold;

    /// <summary>Limits the file to this many pages. For tests of a full disk.</summary>
    internal void LimitPages(long pages) =>
        Session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Open(Guid writerId)
    {
        session = SqliteSession.Open(options.JournalFile);
        JournalSchema.Prepare(session, options, time, writerId);
        store = new(session, time);
        committed = store.Side.LastOrdering;
        readers = new(() => new(options.JournalFile, store.ChecksumsFrom));
        session.Execute(ClaimTable.Sql);
        Identity = session.Scalar("PRAGMA application_id");
        session.Checkpoint();
        session.TakeWrittenPages();
        insert = new(session, writerId);
        claimTable = new(session);
        removal = new(session);
        lastNumber = session.Prepare("SELECT max(sequence_number) FROM journal WHERE persistence_id = ?");
    }

    private AppendResult Append(IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims)
    {
        var session = Session;
        try
        {
            if (last.FindConflict(rows, LookUp) is { } conflict)
            {
                last.Clear();
                return new(AppendStatus.Conflict, Detail: conflict);
            }

            session.Begin();
            var holders = claims.Count == 0 ? null : claimTable!.Claim(claims);
            insert!.Run(rows);
            var first = rows.Count == 0 ? 0 : session.LastRowId - rows.Count + 1;
            store!.Note();
            session.Commit();
            store.Noted();
            if (rows.Count > 0) Volatile.Write(ref committed, first + rows.Count - 1);
            CheckpointIfLong(session);
            return new(AppendStatus.Committed, first) { Claims = holders };
        }
        catch (SqliteException e)
        {
            last.Clear();
            return new(UndoAfter(e), Detail: e.Message);
        }
    }

    /// <summary>Rolls back, which makes the failure definite, and says what it means.</summary>
    private AppendStatus UndoAfter(SqliteException failure)
    {
        var status = JournalFailures.StatusOf(failure);
        if (status is null) throw Broken(failure);
        try
        {
            Session.Rollback();
            return status.Value;
        }
        catch (SqliteException e)
        {
            throw Broken(e);
        }
    }

    private long LookUp(SagaId saga)
    {
        lastNumber!.Bind(1, saga.PersistenceId);
        lastNumber.Step();
        var number = lastNumber.Int64(0);
        lastNumber.Reset();
        return number;
    }

    /// <summary>Keeps the log short. The rows are durable already: lack of space here loses nothing.</summary>
    private void CheckpointIfLong(SqliteSession session)
    {
        pagesInLog += session.TakeWrittenPages();
        if (pagesInLog < options.CheckpointPages || holdsCheckpoints) return;
        pagesInLog = 0;
        try
        {
            session.Checkpoint();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            // The next one tries again; until then the log grows.
        }
    }

    private ValueTask<T> Read<T>(Func<JournalReader, T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var open = readers ?? throw new InvalidOperationException("the journal is not open");
            return ValueTask.FromResult(open.Use(read));
        }
        catch (SqliteException e)
        {
            var broken = Broken(e);
            // Reported to the reader and to the engine, which then ends: a page that cannot be read may be the
            // next that is written.
            if (SqliteFaults.IsDamage(e)) Volatile.Write(ref failure, broken);
            throw broken;
        }
    }

    private BrokenInvariantException Broken(SqliteException e) => JournalFailures.Broken(options.JournalFile, e);

    private void Close()
    {
        readers?.Dispose();
        session?.Dispose();
        session = null;
        owner?.Dispose();
        owner = null;
    }
}
