using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Embedded.Threads;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Shells;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Embedded;

/// <summary>
/// The engine of one process: partitions that own sagas, one journal writer that commits for all of them, an index
/// behind it. It owns the journal from <see cref="StartAsync"/> to <see cref="StopAsync"/>.
/// </summary>
public sealed partial class EmbeddedEngine : ISagaEngine, ISagaQuiescing, IIndexRebuild, IAsyncDisposable
{
    private readonly EmbeddedOptions options;
    private readonly IJournal journal;
    private readonly ISagaIndex index;
    private readonly StoreOutage? ownStore;
    private readonly EngineContext parts;
    private readonly IndexWriter indexWriter;
    private readonly JournalWriter writer;
    private readonly HistoryLoader loader;
    private readonly PartitionThread[] partitions;
    private readonly WakeUps wakeUps;
    private readonly StandBy standBy;
    private readonly IndexRebuild rebuild;
    private volatile bool isStarted;
    private volatile bool isReady;
    private string detail = "not started";

    /// <summary>Makes an engine; nothing runs before <see cref="StartAsync"/>.</summary>
    public EmbeddedEngine(
        EmbeddedOptions options, SagaKinds kinds, ICallPolicies policies, IJournal journal, ISagaIndex index,
        IActivityDispatcher dispatcher, OrderActorsMeters meters, TimeProvider time, ILogger<EmbeddedEngine> log,
        StoreOutage? ownStore = null)
    {
        this.ownStore = ownStore;
        this.options = options;
        this.journal = journal;
        this.index = index;
        parts = new(options, kinds, dispatcher, meters, time, log);
        indexWriter = new(index, parts);
        writer = new(journal, indexWriter, parts);
        loader = new(journal, parts);
        partitions = [.. Enumerable.Range(0, options.Partitions).Select(number =>
            new PartitionThread(new(kinds, policies, options), number, writer, loader, parts))];
        rebuild = new(
            journal, index, () => parts.Commits.Ordering, indexWriter.ReplaceAsync, parts.Damaged.Add, time, log);
        wakeUps = new(index, partitions, rebuild.RepairAsync, parts);
        standBy = new(journal, parts);
        meters.IndexLag = () => parts.Commits.Ordering - indexWriter.IndexedOrdering;
        meters.LiveCells = () => partitions.Sum(partition => partition.LiveSagas);
        meters.StoppedSagas = () => partitions.Sum(partition => partition.StoppedSagas);
        meters.StuckSagas = () => wakeUps.Stuck;
        meters.Zombies = () => dispatcher.Zombies;
    }

    /// <summary>What the host wants done once the journal is owned. To be set before the start.</summary>
    public IReadOnlyList<IOwnerStartup> OwnerStarts { get; set; } = [];

    /// <summary>Takes the journal, brings the index up to it, and wakes what is active.</summary>
    /// <exception cref="BrokenInvariantException">OA0011: the journal is owned by another process. OA0012: it holds
    /// events that this code cannot read; their manifests are in the message.</exception>
    /// <exception cref="StoreUnreachableException">The store is away.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        detail = "opening the journal";
        await journal.OpenAsync(cancellation);
        await RunAsync(cancellation);
    }

    /// <summary>
    /// Waits for the journal as long as another node owns it or the store is away, then does as
    /// <see cref="StartAsync"/> does. Returns at once; what keeps the engine from taking over is fatal.
    /// </summary>
    public void StartAsStandby()
    {
        detail = "standing by";
        standBy.Start(async cancellation =>
        {
            detail = "taking over";
            await RunAsync(cancellation);
        });
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await index.OpenAsync(cancellation);
        detail = "bringing the index up to the journal";
        var offset = await IndexCatchUp.RunAsync(journal, index, cancellation, damage: parts.Damaged.Add);
        await StartChecks.RunAsync(journal, index, parts.Kinds, offset, parts.Clock, parts.Log, cancellation);
        foreach (var start in OwnerStarts) await start.StartAsync(cancellation);
        parts.Commits.Set(offset);
        indexWriter.Start(offset);
        writer.Start(offset);
        loader.Start();
        parts.Inboxes.PostToAll(new PartitionInput.Indexed(offset));
        foreach (var partition in partitions) partition.Start();
        var active = await wakeUps.WakeActiveAsync(cancellation);
        wakeUps.Start();
        detail = "running";
        isStarted = true;
        foreach (var start in OwnerStarts) await start.StartedAsync(cancellation);
        isReady = true;
        parts.Log.LogInformation(
            "The engine runs: {Active} active sagas resumed, journal at {Ordering}", active, offset);
    }

    /// <summary>Accepts no more commands, waits for what is on its way to the disk, and releases the journal.</summary>
    public async Task StopAsync()
    {
        if (detail is "stopped" or "not started") return;
        isReady = isStarted = false;
        detail = "stopping";
        await standBy.StopAsync();
        await wakeUps.StopAsync();
        using (var grace = new CancellationTokenSource(options.StopTimeout / 3, parts.Time))
            await parts.Dispatcher.DrainAsync(grace.Token);
        using (var timeout = new CancellationTokenSource(options.StopTimeout / 2, parts.Time))
            await parts.Dispatcher.StopAsync(timeout.Token);
        var started = parts.Time.GetTimestamp();
        while (parts.Failure.Cause is null && partitions.Any(partition => partition.BatchesInFlight > 0) &&
               parts.Time.GetElapsedTime(started) < options.StopTimeout)
            await Task.Delay(TimeSpan.FromMilliseconds(5), parts.Time);
        foreach (var partition in partitions) partition.Stop(options.StopTimeout);
        writer.Stop(options.StopTimeout);
        loader.Stop(options.StopTimeout);
        indexWriter.Stop(options.StopTimeout);
        await index.DisposeAsync();
        await journal.DisposeAsync();
        detail = "stopped";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var partition in partitions) partition.Dispose();
        parts.Dispose();
        writer.Dispose();
        loader.Dispose();
        indexWriter.Dispose();
        wakeUps.Dispose();
        rebuild.Dispose();
        standBy.Dispose();
    }

    /// <inheritdoc/>
    public Task<CommandReply> SendAsync(
        SagaId id, SagaCommand command, CommandIdentity? identity = null, bool isNew = false,
        CancellationToken cancellation = default)
    {
        if (Obstacle is { } obstacle)
            return Task.FromResult(new CommandReply(Verdict.Unavailable, obstacle.Code, obstacle.Reason));
        if (!parts.Inboxes.Replies.Enter())
            return Task.FromResult(CommandReplies.Busy);
        var ask = new PendingCommand(id, command, identity, isNew);
        parts.Inboxes.Of(id).Post(new PartitionInput.Asked(ask));
        return cancellation.CanBeCanceled ? ask.Completion.Task.WaitAsync(cancellation) : ask.Completion.Task;
    }

    /// <inheritdoc/>
    public Task<string> RebuildIndexAsync(JobProgress progress, CancellationToken cancellation) => IsRunning
        ? rebuild.RunAsync(progress, cancellation)
        : throw new MaintenanceException(NotRunning);

    /// <inheritdoc/>
    public async Task<IQuiescedSagas> QuiesceAsync(IReadOnlyList<SagaId> sagas) =>
        IsRunning
            ? await QuiescedSagas.TakeAsync(sagas, writer, indexWriter, parts)
            : throw new MaintenanceException(NotRunning);

    /// <inheritdoc/>
    public Task CommittedAfterAsync(long ordering, CancellationToken cancellation) =>
        parts.Commits.AfterAsync(ordering, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation) => new(parts.Commits.Ordering);
}
