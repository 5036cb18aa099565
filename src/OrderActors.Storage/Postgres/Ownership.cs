using Npgsql;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>This process's hold on the journal: one lease epoch after the other, each with a session of its
/// own.</summary>
/// <remarks>
/// For one caller at a time, but for <see cref="HeldAsync"/> and <see cref="LeaseEpoch"/>. A lease epoch may follow
/// another only
/// if no other process had one in between: the row of the last owner tells. Else this process's memory is stale in ways
/// that no reading again mends (its handlers have acted for sagas that another process has led on), and it must end.
/// </remarks>
internal sealed class Ownership(PostgresDatabase database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between two attempts to take the lock.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> ownWriters = [];
    private readonly HashSet<int> ownSessions = [];
    private volatile TaskCompletionSource held = NewGate();
    private long leaseEpoch;
    private long lastLook;
    private long lastAttempt;

    /// <summary>The session that appends, or null while the journal is not owned.</summary>
    public OwnerSession? Session { get; private set; }

    /// <summary>From this ordering on every event was written with a checksum; known once the journal was taken.
    /// </summary>
    public long ChecksumsFrom { get; private set; } = long.MaxValue;

    /// <summary>How often the lock was taken.</summary>
    public long LeaseEpoch => Volatile.Read(ref leaseEpoch);

    /// <summary>Why the journal is not owned, or null.</summary>
    public string? Lost { get; private set; }

    /// <summary>Takes the journal for the first time, and makes or upgrades its tables.</summary>
    /// <exception cref="BrokenInvariantException">OA0011, OA0012, OA0022.</exception>
    public async ValueTask TakeAsync(CancellationToken cancellation)
    {
        var session = await ConnectAsync(cancellation);
        var locked = false;
        try
        {
            await session.WaitForLockAsync(time, cancellation);
            locked = true;
            await PostgresSchema.EnsureAsync(session.Connection, database.Options, JournalTables.Part, cancellation);
            await session.BeginLeaseEpochAsync(cancellation);
            ChecksumsFrom = await PostgresStorePair.ChecksumsFromAsync(session.Connection, alone: true, cancellation);
            Begin(session);
        }
        catch
        {
            // The next attempt, whoever makes it, must not have to wait for the session's end. Without the lock there
            // is nothing to free, and behind a pooler (OA0022) the session may hold locks that are somebody else's.
            if (locked) await session.ReleaseAsync();
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>See <see cref="Engine.Journal.IJournal.KeepAsync"/>.</summary>
    public async ValueTask<Engine.Journal.JournalOwnership> KeepAsync(CancellationToken cancellation)
    {
        // Under load as well: that appends go well does not tell whose the lock is.
        if (Session is { } session && time.GetElapsedTime(lastLook) >= database.Options.KeepAlive)
            await LookAsync(session, cancellation);
        if (Session is null && time.GetElapsedTime(lastAttempt) >= Pause) await RetakeAsync(cancellation);
        return new(LeaseEpoch, Lost);
    }

    /// <summary>Ends the lease epoch: the session is closed; what it left undecided is looked up under the
    /// next.</summary>
    public void Lose(string reason)
    {
        if (Session is not { } session) return;
        Lost = reason;
        Session = null;
        held = NewGate();
        // Not awaited: a broken session may take its time, and the server frees the lock whenever it notices.
        _ = session.DisposeAsync().AsTask();
    }

    /// <summary>Waits until the journal is owned, and says in which lease epoch.</summary>
    public async ValueTask<long> HeldAsync(CancellationToken cancellation)
    {
        await held.Task.WaitAsync(cancellation);
        return LeaseEpoch;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        held.TrySetException(new ObjectDisposedException(nameof(PostgresJournal)));
        if (Session is not { } session) return;
        Session = null;
        await session.ReleaseAsync();
        await session.DisposeAsync();
    }

    private async ValueTask LookAsync(OwnerSession session, CancellationToken cancellation)
    {
        try
        {
            if (!await session.HasLockAsync(cancellation))
                Lose($"{database.Options.Place}: the session that appends has not the lock any more");
            lastLook = time.GetTimestamp();
        }
        catch (Exception e) when (IsOfTheLine(e))
        {
            Lose($"{database.Options.Place}: {e.Message}");
        }
    }

    private async ValueTask RetakeAsync(CancellationToken cancellation)
    {
        lastAttempt = time.GetTimestamp();
        OwnerSession? session = null;
        try
        {
            // Idle connections may lead to a server that is no longer the primary.
            database.Pool.Clear();
            session = await ConnectAsync(cancellation);
            if (!await session.TryLockAsync(cancellation))
            {
                var holder = await session.FindHolderAsync(cancellation);
                if (holder is { } other && !ownSessions.Contains(other.ServerProcess)) throw Superseded(other.Name);
                Lost = $"{database.Options.Place}: the server has not ended the previous session yet";
                await session.DisposeAsync();
                return;
            }

            if (await session.BeginLeaseEpochAsync(cancellation) is { } former && !ownWriters.Contains(former))
                throw Superseded($"writer {former}");
            Begin(session);
        }
        catch (Exception e)
        {
            if (session is not null) await session.DisposeAsync();
            if (!IsOfTheLine(e))
            {
                held.TrySetException(e);
                throw;
            }

            Lost = $"{database.Options.Place}: {e.Message}";
        }
    }

    private async ValueTask<OwnerSession> ConnectAsync(CancellationToken cancellation)
    {
        var session = await OwnerSession.ConnectAsync(database, cancellation);
        // Before it does anything: should its answers be lost, the next session must know its traces for our own.
        ownSessions.Add(session.ServerProcess);
        ownWriters.Add(session.WriterId);
        return session;
    }

    private void Begin(OwnerSession session)
    {
        session.PrepareInsert();
        Session = session;
        Lost = null;
        lastLook = time.GetTimestamp();
        Interlocked.Increment(ref leaseEpoch);
        held.TrySetResult();
    }

    private BrokenInvariantException Superseded(string other) => new("OA0021",
        $"{database.Options.Place} was taken over by {other} while this process had no connection to it");

    /// <summary>Whether an error says that the session is no longer usable.</summary>
    public static bool IsOfTheLine(Exception e) => e is NpgsqlException or IOException or TimeoutException
        or System.Net.Sockets.SocketException or InvalidOperationException;

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
