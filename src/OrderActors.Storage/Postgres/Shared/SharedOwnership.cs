using Npgsql;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>
/// A cluster node's share of the journal's lock: many nodes hold it together, none beside an engine that wants the
/// journal for itself.
/// </summary>
/// <remarks>
/// There is one tenure: a node whose session is over must end (its appends go by other sessions, which nothing stops).
/// A node that ends in order takes its row out of <c>orderactors_sharer</c>; a row that is left tells the next owner
/// that somebody may still be appending, and it waits <see cref="PostgresStoreOptions.SharerMargin"/> first.
/// </remarks>
internal sealed class SharedOwnership(PostgresDatabase database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between two looks: a node must hear of its loss well within the next owner's margin.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private OwnerSession? session;
    private string? lost;
    private long lastLook;

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
            await session.BeginSharingAsync(cancellation);
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
            lost = await LookAsync(cancellation);
            lastLook = time.GetTimestamp();
        }

        return new(1, lost);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (session is not { } ending) return;
        session = null;
        if (lost is null) await ending.EndSharingAsync();
        await ending.ReleaseAsync();
        await ending.DisposeAsync();
    }

    private async ValueTask<string?> LookAsync(CancellationToken cancellation)
    {
        if (session is null) return "the journal is not open";
        try
        {
            return await session.HasLockAsync(cancellation)
                ? null
                : $"{database.Options.Place}: this node has its share of the lock no more";
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            return $"{database.Options.Place}: {e.Message}";
        }
    }
}
