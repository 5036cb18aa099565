using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>Reads the histories of sagas that are not in memory: many by one query.</summary>
internal static class HistoryBatch
{
    /// <summary>How many histories are read at once.</summary>
    public const int Most = 256;

    /// <summary>The rows of these sagas, each saga's in order; one without rows is missing.</summary>
    public static async ValueTask<Dictionary<SagaId, List<JournalRow>>> LoadAsync(
        IJournal journal, IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        var histories = new Dictionary<SagaId, List<JournalRow>>(sagas.Count);
        foreach (var row in await journal.LoadAsync(sagas, cancellation))
        {
            if (!histories.TryGetValue(row.SagaId, out var history)) histories.Add(row.SagaId, history = []);
            history.Add(row);
        }

        return histories;
    }
}
