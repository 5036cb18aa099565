using Npgsql;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>
/// A cluster node's share of the journal's lock: many nodes hold it together, none beside an engine that wants the
/// journal for itself.
/// </summary>
/// <remarks>
/// There is one tenure: a node whose session is over must end. Its appends go by other sessions, each of which holds a
/// share of its own (<see cref="PostgresDatabase.MakeSharingPool"/>), so no other engine can begin before they are
/// over.
/// </remarks>
internal sealed class SharedOwnership(PostgresDatabase database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between two looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Turnstile turn = new();
    private OwnerSession? session;
    private string? lost;
    private long lastLook;

    /// <summary>From this ordering on every event was written with a checksum; known once a share was taken.</summary>
    public long ChecksumsFrom { get; private set; } = long.MaxValue;

    /// <summary>Takes a share, and makes or upgrades the journal's tables.</summary>
    /// <exception cref="BrokenInvariantException">OA0011: an engine of one process owns the journal. OA0012, OA0022.
    /// </exception>
    /// <exception cref="StoreUnreachableException">The server is away.</exception>
    public async ValueTask TakeAsync(CancellationToken cancellation)
    {
        try
        {
            session = await OwnerSession.ConnectAsync(database, cancellation, shared: true);
            await session.WaitForLockAsync(time, cancellation);
            await PostgresSchema.EnsureAsync(session.Connection, database.Options, JournalTables.Part, cancellation);
            // An engine that had lost its line to the server must see that it was not the last one here.
            await session.BeginTenureAsync(cancellation);
            ChecksumsFrom = await PostgresStorePair.ChecksumsFromAsync(session.Connection, alone: false, cancellation);
            lastLook = time.GetTimestamp();
        }
        catch (Exception e)
        {
            if (session is not null) await session.DisposeAsync();
            session = null;
            if (PostgresFaults.IsAway(e)) throw database.Unreachable(e);
            throw;
        }
    }

    /// <summary>Looks whether the share is still held, about once a second; a lost one does not come back.</summary>
    public async ValueTask<JournalOwnership> KeepAsync(CancellationToken cancellation)
    {
        if (lost is null && (session is null || time.GetElapsedTime(lastLook) >= Look))
        {
            await UseAsync(async held => await held.HasLockAsync(cancellation)
                ? true
                : throw new IOException("this node has its share of the lock no more"), cancellation);
            lastLook = time.GetTimestamp();
        }

        return new(1, lost);
    }

    /// <summary>Takes custody, or says that another node has it.</summary>
    public ValueTask<bool> TryTakeCustodyAsync(CancellationToken cancellation) =>
        UseAsync(held => held.TryTakeCustodyAsync(cancellation), cancellation);

    /// <summary>Gives custody up.</summary>
    public async ValueTask EndCustodyAsync(CancellationToken cancellation) =>
        await UseAsync(held => held.EndCustodyAsync(cancellation), cancellation);

    /// <summary>Gives the share up. Whoever uses the session at the moment ends first; later uses find no share.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!await turn.CloseAsync()) return;
        try
        {
            if (session is not { } ending) return;
            session = null;
            await ending.ReleaseAsync();
            await ending.DisposeAsync();
        }
        finally
        {
            turn.Leave();
        }
    }

    /// <summary>Uses the session, one user at a time; whatever goes wrong with it, the share is lost.</summary>
    private async ValueTask<bool> UseAsync(Func<OwnerSession, ValueTask<bool>> use, CancellationToken cancellation)
    {
        if (!await turn.EnterAsync(cancellation)) return false;
        try
        {
            if (lost is not null) return false;
            return session is null ? throw new IOException("the journal is not open") : await use(session);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            lost = $"{database.Options.Place}: {e.Message}";
            return false;
        }
        finally
        {
            turn.Leave();
        }
    }
}
