using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Activities;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Drives one partition: feeds it its inputs, and carries out its outputs.</summary>
internal sealed class PartitionThread : IDisposable
{
    /// <summary>How many inputs one step takes.</summary>
    private const int MostAtOnce = 64;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly PartitionInbox inbox;
    private readonly Partition partition;
    private readonly JournalWriter writer;
    private readonly HistoryLoader loader;
    private readonly EngineContext parts;
    private readonly Action<AttemptOrder, AttemptEnded> attemptEnded;
    private readonly Action<AttemptOrder, string?> attemptHeldUp;
    private readonly Thread thread;
    private readonly List<PartitionInput> chunk = [];
    private readonly List<AttemptOrder> starting = [];
    private DateTimeOffset? nextStepAt;
    private volatile bool stopping;

    public PartitionThread(
        Partition partition, int number, JournalWriter writer, HistoryLoader loader, EngineContext parts)
    {
        (this.partition, this.writer, this.loader, this.parts) = (partition, writer, loader, parts);
        inbox = parts.Inboxes[number];
        attemptEnded = (order, ended) => inbox.Post(new PartitionInput.Attempt(order.SagaId, ended));
        attemptHeldUp = (order, reason) =>
            inbox.Post(new PartitionInput.HeldUp(order.SagaId, order.Call.Key, order.StartedAt, reason));
        thread = new(Run) { IsBackground = true, Name = $"partition-{number}" };
    }

    /// <summary>How many wake-ups have led to rest since the start.</summary>
    public long WakeUpsRested { get; private set; }

    public int LiveSagas { get; private set; }

    public int StoppedSagas { get; private set; }

    public int BatchesInFlight { get; private set; }

    public string? Suspended { get; private set; }

    public bool IsFull { get; private set; }

    public void Start() => thread.Start();

    /// <summary>Takes no more inputs, and waits until the thread has ended.</summary>
    public void Stop(TimeSpan timeout)
    {
        stopping = true;
        inbox.Post(new PartitionInput.Indexed(0));
        if (thread.IsAlive && Thread.CurrentThread != thread) thread.Join(timeout);
    }

    public void Dispose() => partition.Dispose();

    private void Run()
    {
        try
        {
            var timeout = LongestSleep;
            while (!stopping)
            {
                var inputs = inbox.Take(timeout);
                var at = 0;
                do
                {
                    // In portions: the journal writes the first while the rest is decided, else the two take turns.
                    chunk.Clear();
                    while (at < inputs.Count && chunk.Count < MostAtOnce) chunk.Add(inputs[at++]);
                    Step();
                }
                while (at < inputs.Count);
                timeout = nextStepAt is { } next ? Clamp(next - parts.Clock.Now) : LongestSleep;
            }
        }
        catch (Exception e)
        {
            // A partition that throws is faulty: nothing that it holds can be trusted any more.
            parts.Failure.Report(e);
        }

        inbox.Close();
        foreach (var reply in partition.Close().Replies) parts.Inboxes.Replies.Answer(reply);
    }

    private void Step()
    {
        var output = partition.Step(chunk, parts.Time.GetUtcNow(), parts.Clock.Now);
        CarryOut(output);
        LiveSagas = partition.LiveSagas;
        StoppedSagas = partition.StoppedSagas;
        WakeUpsRested = partition.WakeUpsRested;
        BatchesInFlight = partition.BatchesInFlight;
        Suspended = partition.Suspended;
        IsFull = partition.IsFull;
        nextStepAt = output.NextStepAt;
    }

    private static TimeSpan Clamp(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestSleep ? wait + TimeSpan.FromMilliseconds(1) : LongestSleep;

    private void CarryOut(PartitionOutput output)
    {
        if (output.Append is { } batch) writer.Post(inbox, batch);
        if (output.Loads.Count > 0) loader.Post(inbox, [.. output.Loads]);
        CarryOut(output.Attempts);
        foreach (var reply in output.Replies) parts.Inboxes.Replies.Answer(reply);
        foreach (var (wish, sagas) in output.Quiesced) wish.Quiesced(sagas);
        foreach (var (kind, stage, time) in output.StageTimes) parts.Meters.StageLeft(kind, stage, time);
        foreach (var (kind, reason) in output.Ignored) parts.Meters.MessageIgnored(kind, reason);
        foreach (var (sagaId, error) in output.Stopped)
            parts.Log.LogError("{SagaId} is stopped: {Error}", sagaId, error.Message);
    }

    private void CarryOut(List<AttemptAction> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (attempt.Start)
            {
                starting.Add(new(attempt.SagaId, attempt.Call.Call, attempt.Call.Attempt, attempt.Call.StartedAt,
                    attempt.ScheduledAt));
                continue;
            }

            StartAll(); // A cancel may be of one that starts before it.
            parts.Dispatcher.Cancel(attempt.SagaId, attempt.Call.Call.Key);
        }

        StartAll();
    }

    private void StartAll()
    {
        if (starting.Count == 0) return;
        parts.Dispatcher.Start(starting, attemptEnded, attemptHeldUp);
        starting.Clear();
    }
}
