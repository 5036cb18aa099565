using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

/// <summary>Removes the rows of sagas, and keeps on record how far up rows were ever removed.</summary>
internal sealed class JournalRemoval(SqliteSession session)
{
    private readonly SqliteStatement note = session.Prepare("""
        UPDATE orderactors_store SET removed_through = max(removed_through,
            coalesce((SELECT max(ordering) FROM journal WHERE persistence_id = ?), 0))
        """);

    private readonly SqliteStatement remove = session.Prepare("DELETE FROM journal WHERE persistence_id = ?");

    /// <summary>Removes one; the caller has begun a transaction.</summary>
    public void Run(SagaId saga)
    {
        note.Bind(1, saga.PersistenceId);
        note.Run();
        remove.Bind(1, saga.PersistenceId);
        remove.Run();
    }
}
