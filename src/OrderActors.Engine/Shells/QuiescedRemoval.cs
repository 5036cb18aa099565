using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;

namespace OrderActors.Engine.Shells;

/// <summary>Deletes quiesced sagas from index and journal.</summary>
internal static class QuiescedRemoval
{
    /// <summary>Deletes them; durable on return.</summary>
    /// <exception cref="MaintenanceException">The journal still has them.</exception>
    public static async Task RunAsync(Func<Task> fromIndex, Func<Task<AppendResult>> fromJournal)
    {
        // The index first: a saga without an index row is still complete, while a row without a saga would hide one
        // that is started later under its id.
        await fromIndex();
        var result = await fromJournal();
        if (result.Status != AppendStatus.Committed)
            throw new MaintenanceException($"the journal could not delete ({result.Status}): {result.Detail}");
    }
}
