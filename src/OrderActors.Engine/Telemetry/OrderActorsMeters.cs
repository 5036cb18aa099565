using System.Diagnostics.Metrics;
using OrderActors.Sagas;

namespace OrderActors.Engine.Telemetry;

/// <summary>The meter <c>OrderActors</c>; <c>docs/reference/metrics.md</c> says what each instrument means.</summary>
/// <remarks>Recording is thread-safe and costs next to nothing without a listener.</remarks>
public sealed class OrderActorsMeters : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrderActors";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> commitLatency;
    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> queueWait;
    private readonly Histogram<double> attemptDuration;
    private readonly Counter<long> attempts;
    private readonly Counter<long> retries;
    private readonly Histogram<double> stageDuration;
    private readonly Counter<long> commands;
    private readonly Counter<long> ignored;

    /// <summary>Creates the meter.</summary>
    public OrderActorsMeters()
    {
        commitLatency = meter.CreateHistogram<double>("orderactors.journal.commit.duration", "ms", "One commit.");
        batchSize = meter.CreateHistogram<int>("orderactors.journal.batch.size", "{event}", "Events in one commit.");
        queueWait = meter.CreateHistogram<double>("orderactors.activity.queue.wait", "ms", "Wait for a slot.");
        attemptDuration = meter.CreateHistogram<double>("orderactors.activity.duration", "ms", "One attempt.");
        attempts = meter.CreateCounter<long>("orderactors.activity.attempts", "{attempt}", "Ended attempts.");
        retries = meter.CreateCounter<long>("orderactors.activity.retries", "{attempt}", "Repeated attempts.");
        stageDuration = meter.CreateHistogram<double>("orderactors.saga.stage.duration", "s", "Time in one stage.");
        commands = meter.CreateCounter<long>("orderactors.commands", "{command}", "Commands answered.");
        ignored = meter.CreateCounter<long>("orderactors.messages.ignored", "{message}", "Late or repeated.");
        Gauge("orderactors.index.lag", "{event}", "Committed events that the index lacks.", () => IndexLag);
        Gauge("orderactors.cells.live", "{cell}", "Sagas in memory.", () => LiveCells);
        Gauge("orderactors.sagas.stuck", "{saga}", "Sagas whose compensation is stuck.", () => StuckSagas);
        Gauge("orderactors.sagas.stopped", "{saga}", "Sagas stopped by an error.", () => StoppedSagas);
        Gauge("orderactors.activity.zombies", "{handler}", "Handlers that went on after their time.", () => Zombies);
    }

    /// <summary>How many committed events the index lacks; called at each observation, as are the four below.</summary>
    public Func<long>? IndexLag { get; set; }

    /// <summary>How many sagas are in memory.</summary>
    public Func<long>? LiveCells { get; set; }

    /// <summary>How many sagas have a stuck compensation.</summary>
    public Func<long>? StuckSagas { get; set; }

    /// <summary>How many sagas are stopped by an error.</summary>
    public Func<long>? StoppedSagas { get; set; }

    /// <summary>How many handlers still run although their time was up.</summary>
    public Func<long>? Zombies { get; set; }

    /// <summary>Whether there is a listener for the waits for slots: otherwise the clock need not be read.</summary>
    internal bool WantsQueueWait => queueWait.Enabled;

    /// <summary>Whether there is a listener for the ends of attempts.</summary>
    internal bool WantsAttempts => attempts.Enabled || attemptDuration.Enabled;

    /// <summary>Records a commit: how long it took, and how many events it held.</summary>
    public void Committed(TimeSpan duration, int events)
    {
        commitLatency.Record(duration.TotalMilliseconds);
        batchSize.Record(events);
    }

    /// <summary>Records that a saga has left a stage.</summary>
    public void StageLeft(string kind, string stage, TimeSpan duration) =>
        stageDuration.Record(duration.TotalSeconds, new("kind", kind), new("stage", stage));

    /// <summary>Records the reply to a command.</summary>
    /// <param name="kind">The saga's kind.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="verdict">The reply's verdict.</param>
    public void CommandAnswered(string kind, string command, Verdict verdict) =>
        commands.Add(1, new("kind", kind), new("command", command), new("outcome", WordOf(verdict)));

    /// <summary>Records that a late or duplicate message was ignored.</summary>
    /// <param name="kind">The saga's kind.</param>
    /// <param name="reason">Why; one of a few texts, never one with ids in it.</param>
    public void MessageIgnored(string kind, string reason) => ignored.Add(1, new("kind", kind), new("reason", reason));

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    internal void Waited(string pool, TimeSpan wait) =>
        queueWait.Record(wait.TotalMilliseconds, new KeyValuePair<string, object?>("pool", pool));

    /// <summary>Records the end of an attempt; one that never got a slot has no duration.</summary>
    internal void AttemptEnded(string activity, string outcome, TimeSpan? duration)
    {
        attempts.Add(1, new("activity", activity), new KeyValuePair<string, object?>("outcome", outcome));
        if (duration is { } took)
            attemptDuration.Record(took.TotalMilliseconds, new KeyValuePair<string, object?>("activity", activity));
    }

    internal void Retried(string activity) => retries.Add(1, new KeyValuePair<string, object?>("activity", activity));

    private static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Replayed => "replayed",
        Verdict.Rejected => "rejected",
        Verdict.Stopped => "stopped",
        Verdict.Unknown => "unknown",
        _ => "unavailable",
    };

    private void Gauge(string name, string unit, string description, Func<Func<long>?> source) =>
        meter.CreateObservableGauge<long>(name, () => source() is { } read ? [new(read())] : [], unit, description);
}
