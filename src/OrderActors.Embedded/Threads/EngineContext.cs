using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>What the engine's threads share; filled in once by the engine before they start.</summary>
internal sealed class EngineContext
{
    public required EmbeddedOptions Options { get; init; }

    public required SagaKinds Kinds { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The clock that waits are measured by.</summary>
    public required SteadyClock Clock { get; init; }

    public required ILogger Log { get; init; }

    public required OrderActorsMeters Meters { get; init; }

    public required IActivityDispatcher Dispatcher { get; init; }

    /// <summary>The outages of the journal, for the log.</summary>
    public required StoreOutage JournalOutage { get; init; }

    public JournalWriter Writer { get; set; } = null!;

    public IndexWriter Index { get; set; } = null!;

    public HistoryLoader Loader { get; set; } = null!;

    /// <summary>Gives an answer to whoever asked.</summary>
    public required Action<Reply> Answer { get; init; }

    /// <summary>The journal holds everything up to this ordering.</summary>
    public required Action<long> Committed { get; init; }

    /// <summary>The index holds everything up to this ordering.</summary>
    public required Action<long> Indexed { get; init; }

    /// <summary>Tells every partition: the journal is lost, or back, or a new lease epoch of it has begun.</summary>
    public required Action<PartitionInput> TellPartitions { get; init; }

    /// <summary>Hands a saga to its partition.</summary>
    public required Action<SagaId> WakeUp { get; init; }

    /// <summary>How many of them have settled since: nothing is under way that the wake-up began.</summary>
    public required Func<long> WakeUpsRested { get; init; }

    /// <summary>An event of the journal is damaged or cannot be read; said in a sentence.</summary>
    public required Action<string> Damage { get; init; }

    /// <summary>The engine cannot continue.</summary>
    public required Action<Exception> Fatal { get; init; }
}
