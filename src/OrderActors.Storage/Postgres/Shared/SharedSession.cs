using System.Globalization;
using Npgsql;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>How a node holds the founding lock.</summary>
internal enum FoundingLock
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Beside others: it is a member of the cluster, or joins it.</summary>
    Shared,

    /// <summary>Alone: it founds the cluster.</summary>
    Alone,
}

/// <summary>
/// The session of a node that shares the journal, with two locks more: the singleton's, and the one by which a cluster
/// is founded. Both end with the session. For one user at a time.
/// </summary>
internal sealed class SharedSession(OwnerSession owner, PostgresStoreOptions options) : IAsyncDisposable
{
    private const int LeadershipLockClass = PostgresSchema.LockClass + 4;
    private const int FoundingClass = PostgresSchema.LockClass + 5;

    /// <summary>In seconds: an answer that takes longer counts as the session's end.</summary>
    public const int TimeoutSeconds = OwnerSession.SharedCommandTimeout;

    public NpgsqlConnection Connection => owner.Connection;

    /// <summary>Whether leadership was taken on this session, and not given up since.</summary>
    public bool HasLeadership { get; private set; }

    /// <summary>How it holds the founding lock.</summary>
    public FoundingLock Founding { get; private set; }

    /// <summary>Of <c>pg_locks</c>: the row of leadership, granted.</summary>
    public string LeadershipRow => string.Create(CultureInfo.InvariantCulture, $"""
        locktype = 'advisory' AND granted AND objsubid = 2 AND classid = {LeadershipLockClass}
            AND objid::bigint = hashtext('{options.Schema}')::bigint & 4294967295
            AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """);

    /// <summary>See <see cref="OwnerSession.HasLockAsync"/>.</summary>
    public ValueTask<bool> HasLockAsync(CancellationToken cancellation) => owner.HasLockAsync(cancellation);

    /// <summary>Takes leadership, or says at once that another node has it.</summary>
    public async ValueTask<bool> TryTakeLeadershipAsync(CancellationToken cancellation) =>
        HasLeadership = HasLeadership || await CallAsync("pg_try_advisory_lock", LeadershipLockClass, cancellation);

    /// <summary>Gives leadership up, if this node has it.</summary>
    public async ValueTask<bool> EndLeadershipAsync(CancellationToken cancellation)
    {
        if (HasLeadership) await CallAsync("pg_advisory_unlock", LeadershipLockClass, cancellation);
        HasLeadership = false;
        return true;
    }

    /// <summary>Changes how the founding lock is held; false at once if other sessions prevent that.</summary>
    public async ValueTask<bool> TryFoundingAsync(FoundingLock wanted, CancellationToken cancellation)
    {
        if (wanted == Founding) return true;
        // From exclusive to shared there is no moment without the lock: a session does not block itself.
        if (Founding == FoundingLock.Shared) await LetGoAsync(cancellation);
        var taken = wanted switch
        {
            FoundingLock.Shared => await CallAsync("pg_try_advisory_lock_shared", FoundingClass, cancellation),
            FoundingLock.Alone => await CallAsync("pg_try_advisory_lock", FoundingClass, cancellation),
            _ => true,
        };
        if (!taken) return false;
        await LetGoAsync(cancellation);
        Founding = wanted;
        return true;
    }

    /// <summary>Gives every lock up before the session, so that the next one finds them free at once.</summary>
    public ValueTask ReleaseAsync() => owner.ReleaseAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owner.DisposeAsync();

    private async ValueTask LetGoAsync(CancellationToken cancellation)
    {
        if (Founding == FoundingLock.Alone) await CallAsync("pg_advisory_unlock", FoundingClass, cancellation);
        if (Founding == FoundingLock.Shared) await CallAsync("pg_advisory_unlock_shared", FoundingClass, cancellation);
        Founding = FoundingLock.None;
    }

    private async ValueTask<bool> CallAsync(string function, int lockClass, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture,
            $"SELECT {function}({lockClass}, hashtext('{options.Schema}'))"), Connection)
        {
            CommandTimeout = TimeoutSeconds,
        };
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
