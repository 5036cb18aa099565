using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Reads the histories of sagas that are not in memory, in batches.</summary>
/// <remarks>
/// On a thread of its own, unlike the Akka engine's reads: a journal that is lost keeps a read waiting, and a read that
/// fails is the end of the engine, not of one saga's actor.
/// </remarks>
internal sealed class HistoryLoader(IJournal journal, EngineContext parts) : IDisposable
{
    private readonly Inbox<(PartitionInbox From, IReadOnlyList<SagaId> Sagas)> inbox = new();
    private readonly EventCodec codec = new(parts.Kinds);
    private readonly CancellationTokenSource stop = new();
    private Thread? thread;

    public void Start()
    {
        thread = new(Run) { IsBackground = true, Name = "histories" };
        thread.Start();
    }

    public void Post(PartitionInbox from, IReadOnlyList<SagaId> sagas) => inbox.Post((from, sagas));

    public void Stop(TimeSpan timeout)
    {
        stop.Cancel();
        inbox.Post(default);
        thread?.Join(timeout);
    }

    public void Dispose()
    {
        inbox.Dispose();
        stop.Dispose();
        codec.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var wanted = new List<(PartitionInbox From, SagaId Saga)>();
                foreach (var (from, sagas) in inbox.Take(TimeSpan.FromSeconds(1)))
                    if (sagas is not null) wanted.AddRange(sagas.Select(saga => (from, saga)));
                foreach (var chunk in wanted.Chunk(HistoryBatch.Most))
                    Load(chunk);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The engine stops. A journal that is lost would have kept this waiting.
        }
        catch (Exception e)
        {
            parts.Failure.Report(e);
        }
    }

    private void Load((PartitionInbox From, SagaId Saga)[] chunk)
    {
        var histories = HistoryBatch.LoadAsync(journal, [.. chunk.Select(item => item.Saga)], stop.Token)
            .AsTask().GetAwaiter().GetResult();
        foreach (var (from, saga) in chunk) from.Post(Read(saga, histories.GetValueOrDefault(saga)));
    }

    private PartitionInput.Loaded Read(SagaId saga, List<JournalRow>? rows)
    {
        try
        {
            var events = new List<RecordedEvent>(rows?.Count ?? 0);
            foreach (var row in rows ?? []) events.Add(codec.Decode(row));
            return new(saga, events, null);
        }
        catch (BrokenInvariantException e)
        {
            return new(saga, [], e);
        }
    }
}
