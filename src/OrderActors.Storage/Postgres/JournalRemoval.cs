using Npgsql;
using NpgsqlTypes;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>Deletes sagas' events, and notes up to where some have gone.</summary>
internal static class JournalRemoval
{
    /// <summary>One statement, which is its own transaction.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, IReadOnlyList<SagaId> sagas)
    {
        var command = new NpgsqlCommand("""
            WITH gone AS (DELETE FROM journal WHERE persistence_id = ANY($1) RETURNING ordering)
            UPDATE orderactors_owner
            SET removed_through = greatest(removed_through, (SELECT max(ordering) FROM gone))
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. sagas.Select(saga => saga.PersistenceId)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        return command;
    }
}
