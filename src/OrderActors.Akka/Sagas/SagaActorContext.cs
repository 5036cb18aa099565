using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>What the actors of one node share. Thread-safe.</summary>
internal sealed class SagaActorContext(
    AkkaEngineOptions options, SagaKinds kinds, ICallPolicies policies, IActivityDispatcher dispatcher,
    OrderActorsMeters meters, TimeProvider time, ILogger<SagaActorContext> log, StoreOutage? ownStore = null)
    : IDisposable
{
    private readonly ThreadLocal<ProposalEncoder> encoders = new(() => new(kinds));
    private volatile string? fence;
    private volatile string? ending;
    private int live;
    private int stopped;
    private long indexedBefore;

    public AkkaEngineOptions Options => options;

    public SagaKinds Kinds => kinds;

    public ICallPolicies Policies => policies;

    public IActivityDispatcher Dispatcher => dispatcher;

    public OrderActorsMeters Meters => meters;

    public TimeProvider Time => time;

    /// <summary>The clock by which waits are measured.</summary>
    public SteadyClock Clock { get; } = new(time);

    /// <summary>The outages of this node's own store beside the journal, or null where it has none.</summary>
    public StoreOutage? OwnStore => ownStore;

    public ILogger Log => log;

    /// <summary>
    /// Sagas whose ids were just made, so that they have no history to look for. An entry is used by one recovery.
    /// </summary>
    public ConcurrentDictionary<string, bool> Fresh { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the journal plugin is ours: then the group commit reports commits and outages.</summary>
    public bool HasGroupCommit { get; set; }

    /// <summary>How many sagas had a stuck compensation when last counted: see <see cref="StuckSagas"/>.</summary>
    public int Stuck { get; set; }

    /// <summary>The outages of the journal, for the log.</summary>
    public StoreOutage JournalOutage { get; } = new("the journal", time, log);

    /// <summary>The encoder of the calling thread; for use within one message.</summary>
    public ProposalEncoder Encoder => encoders.Value!;

    /// <summary>
    /// Why this node may append nothing at the moment, or null. While it has no share of the journal's lock, another
    /// engine may own the journal; after a standstill, other nodes may run its sagas.
    /// </summary>
    public string? Fence
    {
        get => ending ?? fence ?? Standstill?.Reason;
        set => fence = value;
    }

    /// <summary>What notices that this process stood still; null on a node that is alone, which nothing can replace.
    /// </summary>
    public Standstill? Standstill { get; set; }

    /// <summary>Why this node must end, or null. Then it appends nothing any more.</summary>
    public string? Ending
    {
        get => ending;
        set => ending = value;
    }

    /// <summary>Whether every event in the journal has a checksum.</summary>
    public bool AllHaveChecksums { get; set; }

    /// <summary>How many sagas are in memory here.</summary>
    public int Live => Volatile.Read(ref live);

    /// <summary>How many of them are stopped by an error.</summary>
    public int Stopped => Volatile.Read(ref stopped);

    /// <summary>
    /// A timestamp of <see cref="Time"/>: what this node's sagas had stored by then is in the index, so a saga that
    /// leaves memory will be woken.
    /// </summary>
    public long IndexedBefore
    {
        get => Volatile.Read(ref indexedBefore);
        set => Volatile.Write(ref indexedBefore, value);
    }

    /// <summary>The events that were found damaged or cannot be read.</summary>
    public DamagedEvents Damaged { get; } = new(log);

    public void Entered() => Interlocked.Increment(ref live);

    public void Left() => Interlocked.Decrement(ref live);

    /// <summary>A saga that an error has stopped is no longer in memory.</summary>
    public void StoppedLeft() => Interlocked.Decrement(ref stopped);

    /// <summary>An error has stopped a saga.</summary>
    public void Stop(SagaId id, BrokenInvariantException error)
    {
        Interlocked.Increment(ref stopped);
        log.LogError("{SagaId} is stopped: {Error}", id, error.Message);
    }

    public void Dispose() => encoders.Dispose();
}
