using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>
/// Reads histories for recoveries. Those that are requested while a read is under way are read together by the next
/// one. Thread-safe.
/// </summary>
internal sealed class HistoryReads(IJournal journal)
{
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
            while (batch.Count < HistoryBatch.Most && queue.TryDequeue(out var next)) batch.Add(next);
            if (batch.Count == 0) reading = false;
        }

        return batch;
    }

    private async Task ReadAsync(List<Wanted> batch)
    {
        try
        {
            var ids = batch.Select(wanted => wanted.Id).Distinct().ToList();
            var histories = await HistoryBatch.LoadAsync(journal, ids, CancellationToken.None);
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
