using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>
/// Reads histories for recoveries: whatever is asked for while a read is under way goes into the next one together,
/// never one query a saga. Thread-safe.
/// </summary>
internal sealed class HistoryReads(IJournal journal)
{
    private const int MostAtOnce = 256;

    private readonly object gate = new();
    private readonly Queue<Wanted> queue = new();
    private bool reading;

    /// <summary>All rows of a saga, in order.</summary>
    public Task<IReadOnlyList<JournalRow>> LoadAsync(SagaId id)
    {
        var wanted = new Wanted(id);
        lock (gate)
        {
            queue.Enqueue(wanted);
            if (reading) return wanted.Rows.Task;
            reading = true;
        }

        _ = Task.Run(ReadAllAsync);
        return wanted.Rows.Task;
    }

    private async Task ReadAllAsync()
    {
        while (TakeSome() is { Count: > 0 } batch) await ReadAsync(batch);
    }

    private List<Wanted> TakeSome()
    {
        var batch = new List<Wanted>();
        lock (gate)
        {
            while (batch.Count < MostAtOnce && queue.TryDequeue(out var next)) batch.Add(next);
            if (batch.Count == 0) reading = false;
        }

        return batch;
    }

    private async Task ReadAsync(List<Wanted> batch)
    {
        try
        {
            var ids = batch.Select(wanted => wanted.Id).Distinct().ToList();
            var histories = new Dictionary<SagaId, List<JournalRow>>();
            foreach (var row in await journal.LoadAsync(ids, CancellationToken.None))
            {
                if (!histories.TryGetValue(row.SagaId, out var history)) histories.Add(row.SagaId, history = []);
                history.Add(row);
            }

            foreach (var wanted in batch)
                wanted.Rows.SetResult(histories.TryGetValue(wanted.Id, out var rows) ? rows : []);
        }
        catch (Exception e)
        {
            foreach (var wanted in batch) wanted.Rows.TrySetException(e);
        }
    }

    private sealed record Wanted(SagaId Id)
    {
        public TaskCompletionSource<IReadOnlyList<JournalRow>> Rows { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
