using Npgsql;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Postgres.Shared;

/// <summary>
/// Appends by sessions that hold a share of the journal's lock, one at a time: for the group commit of a cluster's
/// node.
/// </summary>
/// <remarks>
/// Other nodes append beside it, so nothing is remembered of what is stored: a number that is taken is refused by the
/// table's own key, and a saga's actor has read its history before it appends. An append whose outcome is unknown ends
/// its session; the actor is read again, and should the lost commit come afterwards, the next number collides.
/// </remarks>
internal sealed class SharedAppends(PostgresDatabase database, NpgsqlDataSource sessions) : IAsyncDisposable
{
    private readonly string writerId = Guid.NewGuid().ToString("N");
    private NpgsqlConnection? session;
    private JournalInsert? insert;

    /// <summary>Stores all rows, or none.</summary>
    public async ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return new(AppendStatus.Committed);
        try
        {
            if (insert is null)
            {
                session = await sessions.OpenConnectionAsync(cancellation);
                insert = new(session, writerId);
            }
        }
        catch (Exception e) when (PostgresFaults.IsAway(e) || e is IOException)
        {
            await EndSessionAsync();
            return new(AppendStatus.NotOwner, Detail: e.Message);
        }

        try
        {
            return new(AppendStatus.Committed, insert.Run(rows).First);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            var status = PostgresFailures.OfAppend(database.Options, e);
            if (!PostgresFailures.KeepsSession(status, session!)) await EndSessionAsync();
            return new(status, Detail: e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => EndSessionAsync();

    private async ValueTask EndSessionAsync()
    {
        insert?.Dispose();
        insert = null;
        if (session is not { } ending) return;
        session = null;
        // Not back to the pool: what it has left undecided ends with it.
        NpgsqlConnection.ClearPool(ending);
        await ending.DisposeAsync();
    }
}
