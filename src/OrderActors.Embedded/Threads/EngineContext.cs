using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Engine.Telemetry;

namespace OrderActors.Embedded.Threads;

/// <summary>
/// What the engine's threads share. It knows none of them: each is given those that it hands something to, and hands it
/// to partitions by their inboxes, which are there first.
/// </summary>
internal sealed class EngineContext(
    EmbeddedOptions options, SagaKinds kinds, IActivityDispatcher dispatcher, OrderActorsMeters meters,
    TimeProvider time, ILogger log) : IDisposable
{
    public EmbeddedOptions Options => options;

    public SagaKinds Kinds => kinds;

    public IActivityDispatcher Dispatcher => dispatcher;

    public OrderActorsMeters Meters => meters;

    public TimeProvider Time => time;

    public ILogger Log => log;

    /// <summary>The clock that waits are measured by.</summary>
    public SteadyClock Clock { get; } = new(time);

    /// <summary>The outages of the journal, for the log.</summary>
    public StoreOutage JournalOutage { get; } = new("the journal", time, log);

    /// <summary>The journal's newest committed ordering.</summary>
    public CommitSignal Commits { get; } = new();

    /// <summary>The events that were found damaged or cannot be read.</summary>
    public DamagedEvents Damaged { get; } = new(log);

    /// <summary>Called with an error after which the engine cannot continue.</summary>
    public EngineFailure Failure { get; } = new(options, log);

    public PartitionInboxes Inboxes { get; } = new(new(options, kinds, meters), options.Partitions);

    public void Dispose() => Inboxes.Dispose();
}
