using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>
/// A cluster node's share of the journal's lock: many nodes hold it together, none beside an engine that wants the
/// journal for itself. Thread-safe.
/// </summary>
/// <remarks>
/// One lease epoch follows another, each with a session of its own, as long as nobody had the journal alone in between:
/// the count of such owners tells. The node's appends go by other sessions, each of which holds a share of its own
/// (<see cref="PostgresDatabase.MakeSharingPool"/>), so no other engine can begin before they are over.
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="time">Measures pauses.</param>
/// <param name="forgetLines">Called before a new lease epoch: idle connections may be dead, or lead to a server that is
/// no
/// longer the primary.</param>
internal sealed class SharedOwnership(PostgresDatabase database, TimeProvider time, Action forgetLines)
    : IAsyncDisposable
{
    /// <summary>Between two looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Within this of a look a node may act upon what it has seen. A process that stood still finds its look too old.
    /// </summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(5);

    private const string AnotherEngine = "another engine";

    private readonly Turnstile turn = new();
    private volatile SharedSession? session;
    private FoundingLock founding;
    private string? lost = $"{database.Options.Place} is not open";
    private bool opened;
    private long aloneBefore;
    private long leaseEpoch;
    private long lastLook;
    private long lastAttempt;

    /// <summary>From this ordering on every event was written with a checksum; known once a share was taken.</summary>
    public long ChecksumsFrom { get; private set; } = long.MaxValue;

    /// <summary>Done on a new session before it counts, or null. False: this node may not continue.</summary>
    public Func<SharedSession, CancellationToken, ValueTask<bool>>? Retaking { get; set; }

    /// <summary>What to do before the last session ends normally, or null.</summary>
    public Func<SharedSession, ValueTask>? Ending { get; set; }

    /// <summary>Whether this node has leadership, as far as a recent check can tell.</summary>
    public bool HasLeadership =>
        session is { HasLeadership: true } && time.GetElapsedTime(Volatile.Read(ref lastLook)) <= Trusted;

    /// <summary>Takes a share, and makes or upgrades the journal's tables.</summary>
    /// <exception cref="BrokenInvariantException">OA0011: an engine of one process owns the journal. OA0012, OA0022.
    /// </exception>
    /// <exception cref="StoreUnreachableException">The server is away.</exception>
    public async ValueTask TakeAsync(CancellationToken cancellation)
    {
        if (!await turn.EnterAsync(cancellation)) throw new StoreUnreachableException(Closed);
        OwnerSession? fresh = null;
        try
        {
            fresh = await ConnectAsync(cancellation);
            await fresh.WaitForLockAsync(time, cancellation);
            await PostgresSchema.EnsureAsync(fresh.Connection, database.Options, JournalTables.Part, cancellation);
            // An engine that had lost its line to the server must see that it was not the last one here.
            await fresh.BeginLeaseEpochAsync(cancellation);
            ChecksumsFrom = await PostgresStorePair.ChecksumsFromAsync(fresh.Connection, alone: false, cancellation);
            aloneBefore = await fresh.CountLoneOwnersAsync(cancellation);
            Begin(new(fresh, database.Options));
        }
        catch (Exception e)
        {
            if (fresh is not null) await fresh.DisposeAsync();
            if (PostgresFaults.IsAway(e)) throw database.Unreachable(e);
            throw;
        }
        finally
        {
            turn.Leave();
        }
    }

    /// <summary>Looks whether the share is still held, about once a second, and tries to retake one that is lost.
    /// </summary>
    /// <exception cref="BrokenInvariantException">OA0021: somebody had the journal alone in between, or the others have
    /// removed this node.</exception>
    public async ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation)
    {
        if (!await turn.EnterAsync(cancellation)) return new(leaseEpoch, Closed);
        try
        {
            if (session is { } held && time.GetElapsedTime(lastLook) >= Look) await LookAsync(held, cancellation);
            else if (opened && session is null && time.GetElapsedTime(lastAttempt) >= Ownership.Pause)
                await RetakeAsync(cancellation);
            return new(leaseEpoch, lost);
        }
        finally
        {
            turn.Leave();
        }
    }

    /// <summary>Uses the session, one user at a time. An error of the line ends the lease epoch.</summary>
    /// <exception cref="StoreUnreachableException">The share is lost, or was lost over this.</exception>
    public async ValueTask<T> UseAsync<T>(
        Func<SharedSession, ValueTask<T>> use, CancellationToken cancellation)
    {
        if (!await turn.EnterAsync(cancellation)) throw new StoreUnreachableException(Closed);
        try
        {
            return await use(session ?? throw new StoreUnreachableException(lost!));
        }
        catch (Exception e) when (PostgresFaults.IsAway(e) && e is not StoreUnreachableException)
        {
            Lose(e.Message);
            throw new StoreUnreachableException(lost!, e);
        }
        finally
        {
            turn.Leave();
        }
    }

    /// <summary>Gives the share up. Whoever uses the session at the moment ends first; later uses find no share.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!await turn.CloseAsync()) return;
        try
        {
            if (session is not { } ending) return;
            session = null;
            try
            {
                if (Ending is not null) await Ending(ending);
            }
            catch (Exception e) when (Ownership.IsOfTheLine(e))
            {
                // What it leaves behind is found to be of a session that is over.
            }

            await ending.ReleaseAsync();
            await ending.DisposeAsync();
        }
        finally
        {
            turn.Leave();
        }
    }

    private string Closed => $"{database.Options.Place} was closed";

    private async ValueTask LookAsync(SharedSession held, CancellationToken cancellation)
    {
        try
        {
            if (!await held.HasLockAsync(cancellation)) Lose("this node has its share of the lock no more");
            else Volatile.Write(ref lastLook, time.GetTimestamp());
        }
        catch (Exception e) when (Ownership.IsOfTheLine(e))
        {
            Lose(e.Message);
        }
    }

    private void Lose(string reason)
    {
        if (session is not { } over) return;
        lost = $"{database.Options.Place}: {reason}";
        founding = over.Founding;
        session = null;
        lastAttempt = time.GetTimestamp();
        // Not awaited: a broken session may take its time, and the server frees the locks whenever it notices.
        _ = over.DisposeAsync().AsTask();
    }

    private async ValueTask RetakeAsync(CancellationToken cancellation)
    {
        lastAttempt = time.GetTimestamp();
        OwnerSession? fresh = null;
        try
        {
            forgetLines();
            fresh = await ConnectAsync(cancellation);
            if (!await fresh.TryLockAsync(cancellation))
                throw Superseded(await fresh.FindHolderAsync(cancellation) is { } other ? other.Name : AnotherEngine);
            if (await fresh.CountLoneOwnersAsync(cancellation) != aloneBefore) throw Superseded(AnotherEngine);
            var next = new SharedSession(fresh, database.Options);
            if (Retaking is not null && !await Retaking(next, cancellation))
                throw new BrokenInvariantException("OA0021",
                    $"{database.Options.Place}: the other nodes have removed this one while it stood still");
            if (!await next.TryFoundingAsync(founding, cancellation))
                throw new IOException("a node is founding a cluster at the moment");
            await fresh.BeginLeaseEpochAsync(cancellation);
            Begin(next);
        }
        catch (Exception e)
        {
            if (fresh is not null) await fresh.DisposeAsync();
            if (!Ownership.IsOfTheLine(e)) throw;
            lost = $"{database.Options.Place}: {e.Message}";
        }
    }

    private ValueTask<OwnerSession> ConnectAsync(CancellationToken cancellation) =>
        OwnerSession.ConnectAsync(database, cancellation, shared: true);

    private void Begin(SharedSession next)
    {
        lost = null;
        opened = true;
        Volatile.Write(ref lastLook, time.GetTimestamp());
        session = next;
        Interlocked.Increment(ref leaseEpoch);
    }

    private BrokenInvariantException Superseded(string other) => new("OA0021",
        $"{database.Options.Place} was taken over by {other} while this node had no connection to it");
}
